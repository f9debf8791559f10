package io.driftdb.ops.system;

import io.driftdb.client.ConsumedRecord;
import io.driftdb.client.RecordHeader;
import io.driftdb.schema.Op;
import io.driftdb.schema.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What tables of a shard have to be: folded from their records without a line of the broker's or
 * the client's folding. What a record demands, and which transaction it belongs to, it has in its
 * headers. One thread.
 */
final class Fold {
  /** Header with the condition, as the command line writes it: {@code unchanged-since 7}. */
  static final String CONDITION = "if";

  /** Header with the name of the transaction. */
  static final String TRANSACTION = "txn";

  /** A row from an LSN on; null for none. */
  private record Version(long lsn, String row) {}

  private final Map<String, NavigableMap<String, List<Version>>> tables = new HashMap<>();
  private final Set<String> tableTopics;
  private final Set<String> rejectMissing;
  private final Map<Long, Verdict> verdicts = new HashMap<>();
  private final NavigableMap<Long, Long> transactions = new TreeMap<>();

  /**
   * @param tableTopics the topics that are tables
   * @param rejectMissing those of them that reject patches of missing rows
   */
  Fold(Set<String> tableTopics, Set<String> rejectMissing) {
    this.tableTopics = tableTopics;
    this.rejectMissing = rejectMissing;
  }

  /** Folds records in, in the order of their LSNs; the last transaction has to be whole. */
  void add(List<ConsumedRecord> records) {
    for (int i = 0; i < records.size(); ) {
      int end = i + 1;
      String transaction = header(records.get(i), TRANSACTION);
      while (transaction != null
          && end < records.size()
          && transaction.equals(header(records.get(end), TRANSACTION))) {
        end++;
      }
      addWhole(records.subList(i, end));
      i = end;
    }
  }

  private void addWhole(List<ConsumedRecord> all) {
    List<ConsumedRecord> records =
        all.stream().filter(record -> tableTopics.contains(record.topic())).toList();
    Map<String, Map<String, List<Version>>> changed = new HashMap<>();
    Verdict worst = Verdict.APPLIED;
    List<Verdict> own = new ArrayList<>();
    for (ConsumedRecord record : records) {
      Verdict verdict =
          judge(record, changed.computeIfAbsent(record.topic(), topic -> new HashMap<>()));
      own.add(verdict);
      worst = worst == Verdict.APPLIED ? verdict : worst;
    }
    if (all.size() > 1 && !records.isEmpty()) {
      transactions.put(all.get(0).lsn(), all.get(all.size() - 1).lsn());
    }
    for (int i = 0; i < records.size(); i++) {
      verdicts.put(records.get(i).lsn(), own.get(i) == Verdict.APPLIED ? worst : own.get(i));
    }
    if (worst == Verdict.APPLIED) {
      changed.forEach(
          (table, rows) -> rows.forEach((key, added) -> versions(table, key).addAll(added)));
    }
  }

  /** What becomes of a record; enters its change beside those of its transaction. */
  private Verdict judge(ConsumedRecord record, Map<String, List<Version>> changed) {
    String key = text(record.key());
    List<Version> added = changed.computeIfAbsent(key, k -> new ArrayList<>());
    List<Version> known = added.isEmpty() ? versions(record.topic(), key) : added;
    Version newest = known.isEmpty() ? new Version(0, null) : known.get(known.size() - 1);
    if (!holds(header(record, CONDITION), newest)) {
      return Verdict.CONFLICT;
    }
    if (record.op() == Op.DELETE) {
      if (newest.row() != null) {
        added.add(new Version(record.lsn(), null));
      }
      return Verdict.APPLIED;
    }
    if (record.op() == Op.PUT) {
      added.add(new Version(record.lsn(), Json.text(record.value())));
      return Verdict.APPLIED;
    }
    if (newest.row() == null && rejectMissing.contains(record.topic())) {
      return Verdict.REJECTED;
    }
    Object row = newest.row() == null ? null : Json.parse(bytes(newest.row()));
    String patched = Json.text(Json.merged(row, Json.parse(record.value())));
    added.add(new Version(record.lsn(), patched));
    return Verdict.APPLIED;
  }

  private static boolean holds(String condition, Version newest) {
    if (condition == null) {
      return true;
    }
    return switch (condition) {
      case "must-exist" -> newest.row() != null;
      case "must-not-exist" -> newest.row() == null;
      default -> newest.lsn() <= Long.parseLong(condition.substring("unchanged-since ".length()));
    };
  }

  private List<Version> versions(String table, String key) {
    return tables
        .computeIfAbsent(table, t -> new TreeMap<>())
        .computeIfAbsent(key, k -> new ArrayList<>());
  }

  /** The LSN that a state at that LSN is of: one within a transaction is moved before it. */
  long wholeUpTo(long lsn) {
    Map.Entry<Long, Long> around = transactions.floorEntry(lsn);
    return around != null && lsn < around.getValue() ? around.getKey() - 1 : lsn;
  }

  /** The rows at an LSN, by key. */
  SortedMap<String, String> stateAt(String table, long lsn) {
    long end = wholeUpTo(lsn);
    SortedMap<String, String> state = new TreeMap<>();
    tables
        .getOrDefault(table, new TreeMap<>())
        .forEach(
            (key, versions) -> {
              String row = null;
              for (Version version : versions) {
                row = version.lsn() <= end ? version.row() : row;
              }
              if (row != null) {
                state.put(key, row);
              }
            });
    return state;
  }

  /** The LSNs of all records that have changed a row, above an LSN and up to another one. */
  List<Long> changesBetween(String table, long behind, long upTo) {
    return tables.getOrDefault(table, new TreeMap<>()).values().stream()
        .flatMap(List::stream)
        .map(Version::lsn)
        .filter(lsn -> lsn > behind && lsn <= upTo)
        .sorted()
        .toList();
  }

  /** Null for a record of a log. */
  Verdict verdict(long lsn) {
    return verdicts.get(lsn);
  }

  private static String header(ConsumedRecord record, String name) {
    for (RecordHeader header : record.headers()) {
      if (header.name().equals(name)) {
        return text(header.value());
      }
    }
    return null;
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
