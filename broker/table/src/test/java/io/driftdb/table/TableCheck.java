package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import io.driftdb.table.TableModel.Event;
import io.driftdb.table.TableModel.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** Asks tables everything and compares it with the model. */
final class TableCheck {
  private static final byte[] ABSENT = {'z'};

  private final TableWorld world;
  private final Random random;

  TableCheck(TableWorld world) {
    this.world = world;
    this.random = world.random;
  }

  private ShardTables tables() {
    return world.tables;
  }

  /** Everything, at every LSN. */
  void all() {
    for (long lsn = 0; lsn < world.log.nextLsn(); lsn++) {
      for (Table table : world.model.tables.values()) {
        at(table, lsn);
      }
    }
    for (Table table : world.model.tables.values()) {
      histories(table);
      changes(table);
      verdicts(table);
      points(table);
    }
  }

  /** Every answer at one LSN. */
  void at(Table table, long lsn) {
    long whole = world.model.whole(lsn);
    if (whole < table.horizon) {
      assertError(ErrorCode.BELOW_HORIZON, () -> resolve(table, AsOfPoint.lsn(lsn)));
      assertError(ErrorCode.BELOW_HORIZON, () -> tables().count(table.id, ScanRange.ALL, whole));
      return;
    }
    assertEquals(whole, resolve(table, AsOfPoint.lsn(lsn)));
    List<Event> rows = table.rowsAt(whole);
    same(table, rows, scan(table, ScanRange.ALL, whole));
    assertEquals(rows.size(), tables().count(table.id, ScanRange.ALL, whole));
    gets(table, whole);
    range(table, whole, rows);
    index(table, whole, rows);
    diff(table, whole);
  }

  private long resolve(Table table, AsOfPoint point) {
    return tables().resolve(table.id, point);
  }

  private static void assertError(ErrorCode code, Runnable what) {
    assertEquals(code, assertThrows(DriftException.class, what::run).code());
  }

  private void gets(Table table, long lsn) {
    List<byte[]> keys = new ArrayList<>(List.of(TableWorld.KEYS));
    keys.add(ABSENT);
    List<RowVersion> got = tables().get(table.id, keys, lsn);
    for (int i = 0; i < keys.size(); i++) {
      Event expected = table.at(keys.get(i), lsn);
      boolean isPast =
          expected == null || (expected.row() == null && expected.lsn() <= table.horizon);
      if (isPast) {
        assertFalse(got.get(i).exists());
        assertEquals(0, got.get(i).fromLsn());
      } else {
        same(table, expected, got.get(i), lsn);
      }
    }
  }

  private void range(Table table, long lsn, List<Event> rows) {
    byte[] from = TableWorld.KEYS[random.nextInt(TableWorld.KEYS.length)];
    byte[] to = TableWorld.KEYS[random.nextInt(TableWorld.KEYS.length)];
    List<Event> expected = new ArrayList<>();
    for (Event each : rows) {
      byte[] key = each.record().key();
      boolean isBelow = to.length == 0 || Arrays.compareUnsigned(key, to) < 0;
      if (Arrays.compareUnsigned(key, from) >= 0 && isBelow) {
        expected.add(each);
      }
    }
    ScanRange range = ScanRange.keys(from, to);
    same(table, expected, scan(table, range, lsn));
    assertEquals(expected.size(), tables().count(table.id, range, lsn));
  }

  private void index(Table table, long lsn, List<Event> rows) {
    if (!world.indexes.containsKey(table.id)) {
      return;
    }
    int from = random.nextInt(9);
    int to = from + random.nextInt(3);
    List<Event> expected = new ArrayList<>();
    for (int n = from; n <= to; n++) {
      for (Event each : rows) {
        Integer number = TableModel.number(each.row());
        if (number != null && number == n) {
          expected.add(each);
        }
      }
    }
    byte[] low = TestRecord.utf8(Integer.toString(from));
    byte[] high = TestRecord.utf8(Integer.toString(to));
    ScanRange range = new ScanRange(null, null, "by-n", low, high, true);
    same(table, expected, scan(table, range, lsn));
    assertEquals(expected.size(), tables().count(table.id, range, lsn));
  }

  /** Scans in parts of random sizes, ended by the limit or by a sink that is full. */
  private List<RowVersion> scan(Table table, ScanRange range, long lsn) {
    List<RowVersion> rows = new ArrayList<>();
    ScanResult result = null;
    do {
      long limit = random.nextInt(4);
      int room = rows.size() + 1 + random.nextInt(4);
      RowSink sink = row -> rows.size() < room && rows.add(row);
      int before = rows.size();
      result =
          result == null
              ? tables().scan(table.id, range, lsn, limit, sink)
              : tables().scan(table.id, result.cursor(), limit, sink);
      assertEquals(lsn, result.asOfLsn());
      assertEquals(rows.size() - before, result.count());
      assertTrue(limit == 0 || result.count() <= limit);
    } while (result.cursor() != null);
    return rows;
  }

  private void diff(Table table, long lsn) {
    long from = world.model.whole(table.horizon + random.nextInt((int) (lsn - table.horizon) + 1));
    if (from < table.horizon) {
      return;
    }
    TreeSet<byte[]> changed = new TreeSet<>(Arrays::compareUnsigned);
    for (byte[] key : table.rows.keySet()) {
      if (!Arrays.equals(row(table.at(key, from)), row(table.at(key, lsn)))) {
        changed.add(key);
      }
    }
    List<byte[]> told = new ArrayList<>();
    byte[] cursor = null;
    do {
      int room = told.size() + 1 + random.nextInt(3);
      DiffSink sink =
          (key, before, after) -> {
            if (told.size() == room) {
              return false;
            }
            assertArrayEquals(row(table.at(key, from)), before == null ? null : before.row());
            assertArrayEquals(row(table.at(key, lsn)), after == null ? null : after.row());
            return told.add(key);
          };
      cursor = tables().diff(table.id, from, lsn, cursor, random.nextInt(3), sink);
    } while (cursor != null);
    assertEquals(changed.size(), told.size());
    int i = 0;
    for (byte[] key : changed) {
      assertArrayEquals(key, told.get(i++));
    }
  }

  private static byte[] row(Event event) {
    return event == null ? null : event.row();
  }

  private void histories(Table table) {
    for (byte[] key : TableWorld.KEYS) {
      List<RowVersion> got = new ArrayList<>();
      long before = 0;
      do {
        int room = got.size() + 1 + random.nextInt(3);
        before = tables().history(table.id, key, before, v -> got.size() < room && got.add(v));
      } while (before != 0);
      List<Event> expected = table.history(key);
      assertEquals(expected.size(), got.size());
      for (int i = 0; i < got.size(); i++) {
        same(table, expected.get(i), got.get(i), Long.MAX_VALUE);
      }
    }
  }

  private void changes(Table table) {
    long last = world.log.nextLsn() - 1;
    long after =
        world.model.whole(table.horizon + random.nextInt((int) (last - table.horizon) + 1));
    if (after < table.horizon) {
      return;
    }
    List<RowVersion> got = new ArrayList<>();
    long next = after;
    while (next < last) {
      int room = got.size() + 1 + random.nextInt(3);
      List<RowVersion> unit = new ArrayList<>();
      RowSink sink = v -> (got.size() < room || !unit.isEmpty()) && unit.add(v);
      next =
          tables()
              .changes(
                  table.id,
                  next,
                  sink,
                  () -> {
                    got.addAll(unit);
                    unit.clear();
                  });
      assertTrue(unit.isEmpty(), "a boundary ends what is handed out");
      assertEquals(next, world.model.whole(next));
    }
    int i = 0;
    for (Event each : table.records.tailMap(after, false).values()) {
      List<Event> row = table.rows.getOrDefault(each.record().key(), List.of());
      if (each.isVersion() && row.contains(each)) {
        same(table, each, got.get(i++), each.lsn());
      }
    }
    assertEquals(i, got.size());
  }

  private void verdicts(Table table) {
    for (Event each : table.records.tailMap(table.horizon, false).values()) {
      assertArrayEquals(
          new byte[] {(byte) each.verdict().code()}, tables().verdicts(table.id, each.lsn(), 1));
    }
  }

  private void points(Table table) {
    for (Map.Entry<Long, Event> each : table.records.entrySet()) {
      Event event = each.getValue();
      long whole = world.model.whole(event.lsn());
      if (table.partitions == 1) {
        Long next = table.records.higherKey(event.lsn());
        if (event.lsn() <= table.horizon && (next == null || next > table.horizon)) {
          assertEquals(table.horizon, resolve(table, offset(event.offset())));
        } else if (event.lsn() <= table.horizon || whole < table.horizon) {
          assertError(ErrorCode.BELOW_HORIZON, () -> resolve(table, offset(event.offset())));
        } else {
          assertEquals(whole, resolve(table, offset(event.offset())));
        }
      }
      if (event.lsn() > table.horizon) {
        Event last = event;
        for (Event other : table.records.tailMap(event.lsn()).values()) {
          last = other.timeNs() <= event.timeNs() ? other : last;
        }
        long state = world.model.whole(last.lsn());
        if (state >= table.horizon) {
          AsOfPoint time = new AsOfPoint(AsOfPoint.Kind.TIME, event.timeNs());
          assertEquals(state, resolve(table, time));
        }
      }
    }
    AsOfPoint future = new AsOfPoint(AsOfPoint.Kind.TIME, world.log.nowNs + 10);
    assertError(ErrorCode.AS_OF_NOT_REACHED, () -> resolve(table, future));
    assertError(
        ErrorCode.AS_OF_NOT_REACHED, () -> resolve(table, AsOfPoint.lsn(world.log.nextLsn())));
  }

  private static AsOfPoint offset(long offset) {
    return new AsOfPoint(AsOfPoint.Kind.OFFSET, offset);
  }

  private static void same(Table table, List<Event> expected, List<RowVersion> got) {
    assertEquals(expected.size(), got.size());
    for (int i = 0; i < got.size(); i++) {
      same(table, expected.get(i), got.get(i), Long.MAX_VALUE);
    }
  }

  /** A version as of an LSN, or as of the end. */
  private static void same(Table table, Event expected, RowVersion got, long asOfLsn) {
    assertArrayEquals(expected.record().key(), got.key());
    assertArrayEquals(expected.row(), got.row());
    assertEquals(expected.record().op().code(), got.op());
    assertEquals(expected.verdict().code(), got.verdict());
    assertEquals(expected.lsn(), got.fromLsn());
    assertEquals(expected.timeNs(), got.appendTimeNs());
    assertEquals(expected.record().partition(), got.partition());
    assertEquals(expected.offset(), got.offset());
    assertEquals(expected.record().header() == null ? 0 : 1, got.headerCount());
    if (expected.isVersion() && asOfLsn == Long.MAX_VALUE) {
      assertEquals(table.end(expected), got.toLsn());
    }
    if (!got.exists()) {
      assertNull(expected.row());
      assertTrue(expected.record().op() == Op.DELETE || !expected.isVersion());
    }
  }
}
