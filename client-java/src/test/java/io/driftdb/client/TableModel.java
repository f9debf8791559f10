package io.driftdb.client;

import io.driftdb.schema.Condition;
import io.driftdb.schema.Op;
import io.driftdb.schema.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An independent fold of records: its rows are maps of numbers. */
final class TableModel {
  private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":(\\d+|null)");

  /** A change of a row; null fields when it is gone. */
  record Change(long lsn, String table, String key, Map<String, Integer> fields) {}

  private final boolean rejectMissing;
  private final Map<String, Map<String, Integer>> rows = new TreeMap<>();
  private final Map<String, Long> changedAt = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();

  TableModel(boolean rejectMissing) {
    this.rejectMissing = rejectMissing;
  }

  /** The numbers of a row or patch; null ones in patches are kept as such. */
  static Map<String, Integer> fields(byte[] json) {
    if (json == null) {
      return null;
    }
    Map<String, Integer> fields = new TreeMap<>();
    Matcher field = FIELD.matcher(new String(json, StandardCharsets.UTF_8));
    while (field.find()) {
      String value = field.group(2);
      fields.put(field.group(1), value.equals("null") ? null : Integer.valueOf(value));
    }
    return fields;
  }

  /** Folds records that have one outcome; returns the verdict of each. */
  List<Verdict> fold(List<Long> lsns, List<ProducerRecord> records) {
    Map<String, Map<String, Integer>> rowsBefore = new TreeMap<>(rows);
    Map<String, Long> changedBefore = new HashMap<>(changedAt);
    int changesBefore = changes.size();
    List<Verdict> verdicts = new ArrayList<>();
    Verdict first = Verdict.APPLIED;
    for (int i = 0; i < records.size(); i++) {
      Verdict verdict = fold(lsns.get(i), records.get(i));
      verdicts.add(verdict);
      first = first == Verdict.APPLIED ? verdict : first;
    }
    if (first != Verdict.APPLIED) {
      rows.clear();
      rows.putAll(rowsBefore);
      changedAt.clear();
      changedAt.putAll(changedBefore);
      changes.subList(changesBefore, changes.size()).clear();
      Verdict outcome = first;
      verdicts.replaceAll(own -> own == Verdict.APPLIED ? outcome : own);
    }
    return verdicts;
  }

  private Verdict fold(long lsn, ProducerRecord record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    String place = record.topic() + "/" + key;
    Map<String, Integer> before = rows.get(place);
    if (!isMet(record, before, changedAt.getOrDefault(place, 0L))) {
      return Verdict.CONFLICT;
    }
    Map<String, Integer> after = null;
    if (record.op() == Op.PUT) {
      after = fields(record.value());
    } else if (record.op() == Op.PATCH) {
      if (before == null && rejectMissing) {
        return Verdict.REJECTED;
      }
      after = new TreeMap<>(before == null ? Map.of() : before);
      for (Map.Entry<String, Integer> field : fields(record.value()).entrySet()) {
        if (field.getValue() == null) {
          after.remove(field.getKey());
        } else {
          after.put(field.getKey(), field.getValue());
        }
      }
    } else if (before == null) {
      return Verdict.APPLIED; // nothing goes
    }
    changes.add(new Change(lsn, record.topic(), key, after));
    changedAt.put(place, lsn);
    if (after == null) {
      rows.remove(place);
    } else {
      rows.put(place, after);
    }
    return Verdict.APPLIED;
  }

  private static boolean isMet(ProducerRecord record, Map<String, Integer> row, long changedAt) {
    Condition condition = record.condition();
    return switch (condition) {
      case NONE -> true;
      case MUST_NOT_EXIST -> row == null;
      case MUST_EXIST -> row != null;
      case UNCHANGED_SINCE -> changedAt <= record.conditionLsn();
    };
  }

  /** The changes of a table behind an LSN, in order. */
  List<Change> changes(String table, long afterLsn) {
    return changes.stream().filter(c -> c.table().equals(table) && c.lsn() > afterLsn).toList();
  }

  /** The rows of a table as of an LSN. */
  Map<String, Map<String, Integer>> rows(String table, long asOfLsn) {
    Map<String, Map<String, Integer>> state = new TreeMap<>();
    for (Change change : changes) {
      if (change.table().equals(table) && change.lsn() <= asOfLsn) {
        if (change.fields() == null) {
          state.remove(change.key());
        } else {
          state.put(change.key(), change.fields());
        }
      }
    }
    return state;
  }
}
