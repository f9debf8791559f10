package io.driftdb.table;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.driftdb.log.TableOptions;
import io.driftdb.schema.Op;
import io.driftdb.schema.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tables are, in the plainest way: for each row the list of all that happened to it. Shares no
 * code with the store.
 */
final class TableModel {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** One thing that happened to a row; without row when it was deleted, or nothing changed. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Event(long lsn, TestRecord record, Verdict verdict, byte[] row, long timeNs, long offset) {
    boolean isVersion() {
      return verdict == Verdict.APPLIED;
    }
  }

  /** A table with what happened to its rows, by key and by LSN. */
  static final class Table {
    final int id;
    final int partitions;
    final TableOptions options;
    final TreeMap<byte[], List<Event>> rows = new TreeMap<>(Arrays::compareUnsigned);
    final TreeMap<Long, Event> records = new TreeMap<>();
    final long[] nextOffset;
    long horizon;
    long horizonNs;

    Table(int id, int partitions, TableOptions options) {
      this.id = id;
      this.partitions = partitions;
      this.options = options;
      this.nextOffset = new long[partitions];
    }

    /** The version at an LSN, or null. */
    Event at(byte[] key, long lsn) {
      Event found = null;
      for (Event each : rows.getOrDefault(key, List.of())) {
        if (each.isVersion() && each.lsn <= lsn) {
          found = each;
        }
      }
      return found;
    }

    /** LSN that ended a version, 0 for the newest. */
    long end(Event version) {
      for (Event each : rows.get(version.record.key())) {
        if (each.isVersion() && each.lsn > version.lsn) {
          return each.lsn;
        }
      }
      return 0;
    }

    /** The rows at an LSN, by key. */
    List<Event> rowsAt(long lsn) {
      List<Event> found = new ArrayList<>();
      for (byte[] key : rows.keySet()) {
        Event version = at(key, lsn);
        if (version != null && version.row != null) {
          found.add(version);
        }
      }
      return found;
    }

    /** What a history shows, the newest first. */
    List<Event> history(byte[] key) {
      List<Event> shown = new ArrayList<>();
      for (Event each : rows.getOrDefault(key, List.of())) {
        boolean isPast =
            each.isVersion()
                ? (end(each) != 0 && end(each) <= horizon)
                    || (each.row == null && each.lsn <= horizon)
                : each.lsn <= horizon;
        if (!isPast) {
          shown.add(0, each);
        }
      }
      return shown;
    }
  }

  final Map<Integer, Table> tables = new TreeMap<>();
  private final TreeMap<Long, Long> transactions = new TreeMap<>();

  void createTable(int id, int partitions, TableOptions options) {
    tables.put(id, new Table(id, partitions, options));
  }

  void moveHorizon(int id, long lsn, long timeNs) {
    Table table = tables.get(id);
    if (lsn > table.horizon) {
      table.horizon = lsn;
      table.horizonNs = timeNs;
    }
  }

  /** The LSN, moved back before a transaction that it cuts through. */
  long whole(long lsn) {
    Map.Entry<Long, Long> before = transactions.floorEntry(lsn);
    return before != null && lsn < before.getValue() - 1 ? before.getKey() - 1 : lsn;
  }

  /** The same, but behind a transaction that it would cut through. */
  long wholeBehind(long lsn) {
    Map.Entry<Long, Long> before = transactions.floorEntry(lsn);
    return before != null ? Math.max(lsn, before.getValue() - 1) : lsn;
  }

  /** Folds a frame. */
  void append(boolean transaction, long firstLsn, long timeNs, List<TestRecord> records) {
    if (transaction) {
      transactions.put(firstLsn, firstLsn + records.size());
    }
    List<Event> events = new ArrayList<>();
    Verdict failed = null;
    for (TestRecord each : records) {
      long lsn = firstLsn + events.size();
      Table table = tables.get(each.topic());
      Event event = judge(table, each, lsn, timeNs);
      events.add(event);
      if (event.verdict != Verdict.APPLIED && failed == null) {
        failed = event.verdict;
      }
      record(table, event);
    }
    if (transaction && failed != null) {
      for (Event each : events) {
        Table table = tables.get(each.record.topic());
        forget(table, each);
        Verdict own = each.verdict == Verdict.APPLIED ? failed : each.verdict;
        record(table, new Event(each.lsn, each.record, own, null, timeNs, each.offset));
      }
    }
  }

  private static void record(Table table, Event event) {
    table.records.put(event.lsn, event);
    if (event.record.key() != null && !isNothing(table, event)) {
      table.rows.computeIfAbsent(event.record.key(), key -> new ArrayList<>()).add(event);
    }
  }

  /** A deletion that found no row. */
  private static boolean isNothing(Table table, Event event) {
    Event before = table.at(event.record.key(), event.lsn);
    return event.isVersion()
        && event.record.op() == Op.DELETE
        && (before == null || before.row == null);
  }

  private static void forget(Table table, Event event) {
    byte[] key = event.record.key();
    List<Event> row = key == null ? null : table.rows.get(key);
    if (row != null) {
      row.removeIf(each -> each.lsn == event.lsn);
    }
  }

  private static Event judge(Table table, TestRecord record, long lsn, long timeNs) {
    long offset = table.nextOffset[record.partition()]++;
    if (record.key() == null) {
      return new Event(lsn, record, Verdict.REJECTED, null, timeNs, offset);
    }
    Event before = table.at(record.key(), lsn);
    byte[] row = before == null ? null : before.row;
    long changed = before == null ? 0 : before.lsn;
    boolean met =
        switch (record.condition()) {
          case NONE -> true;
          case MUST_EXIST -> row != null;
          case MUST_NOT_EXIST -> row == null;
          case UNCHANGED_SINCE ->
              record.conditionLsn() >= table.horizon && changed <= record.conditionLsn();
        };
    if (!met) {
      return new Event(lsn, record, Verdict.CONFLICT, null, timeNs, offset);
    }
    byte[] after =
        switch (record.op()) {
          case PUT -> record.value();
          case PATCH -> patched(table.options, row, record.value());
          default -> null;
        };
    boolean folds = record.op() == Op.DELETE || after != null;
    Verdict verdict = folds ? Verdict.APPLIED : Verdict.REJECTED;
    return new Event(lsn, record, verdict, after, timeNs, offset);
  }

  private static byte[] patched(TableOptions options, byte[] row, byte[] patch) {
    boolean rejects = options.missingRow() == TableOptions.MissingRow.REJECT;
    if (options.rowFormat() == TableOptions.RowFormat.BYTES || (row == null && rejects)) {
      return null;
    }
    try {
      JsonNode change = JSON.readTree(patch);
      JsonNode before = row == null ? JSON.createObjectNode() : JSON.readTree(row);
      return TestRecord.utf8(merge(before, change).toString());
    } catch (IOException e) {
      return null;
    }
  }

  private static JsonNode merge(JsonNode row, JsonNode patch) {
    if (!(patch instanceof ObjectNode)) {
      return patch;
    }
    ObjectNode merged = row instanceof ObjectNode object ? object : JSON.createObjectNode();
    for (Iterator<String> names = patch.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      JsonNode change = patch.get(name);
      if (change.isNull()) {
        merged.remove(name);
      } else {
        JsonNode old = merged.has(name) ? merged.get(name) : JSON.createObjectNode();
        merged.set(name, merge(old, change));
      }
    }
    return merged;
  }

  /** The number at a row's field {@code n}; null when there is none. */
  static Integer number(byte[] row) {
    try {
      JsonNode node = JSON.readTree(row).get("n");
      return node == null || !node.isInt() ? null : node.intValue();
    } catch (IOException e) {
      return null;
    }
  }
}
