package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.table.TableModel.Event;
import io.driftdb.table.TableModel.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Every answer about a table is that of folding the records of its topic one by one. */
final class TableIsFold {
  private static final byte[] ABSENT = {'z'};

  private final ModelledTables world;

  TableIsFold(ModelledTables world) {
    this.world = world;
  }

  /** All that can be asked of one state. */
  void at(Table table, long lsn) {
    List<Event> rows = table.rowsAt(lsn);
    Versions.same(table, rows, Versions.scan(world, table, ScanRange.ALL, lsn));
    assertEquals(rows.size(), world.tables().count(table.id, ScanRange.ALL, lsn));
    gets(table, lsn);
    range(table, lsn, rows);
    diff(table, lsn);
  }

  /** All that can be asked of what led to the last one. */
  void past(Table table) {
    histories(table);
    changes(table);
    verdicts(table);
  }

  private void gets(Table table, long lsn) {
    List<byte[]> keys = new ArrayList<>(List.of(TableWorld.KEYS));
    keys.add(ABSENT);
    List<RowVersion> got = world.tables().get(table.id, keys, lsn);
    for (int i = 0; i < keys.size(); i++) {
      Event expected = table.at(keys.get(i), lsn);
      boolean isPast =
          expected == null || (expected.row() == null && expected.lsn() <= table.horizon);
      if (isPast) {
        assertFalse(got.get(i).exists());
        assertEquals(0, got.get(i).fromLsn());
      } else {
        Versions.same(table, expected, got.get(i), lsn);
      }
    }
  }

  private void range(Table table, long lsn, List<Event> rows) {
    byte[] from = TableWorld.KEYS[world.random().nextInt(TableWorld.KEYS.length)];
    byte[] to = TableWorld.KEYS[world.random().nextInt(TableWorld.KEYS.length)];
    List<Event> expected = new ArrayList<>();
    for (Event each : rows) {
      byte[] key = each.record().key();
      boolean isBelow = to.length == 0 || Arrays.compareUnsigned(key, to) < 0;
      if (Arrays.compareUnsigned(key, from) >= 0 && isBelow) {
        expected.add(each);
      }
    }
    ScanRange range = ScanRange.keys(from, to);
    Versions.same(table, expected, Versions.scan(world, table, range, lsn));
    assertEquals(expected.size(), world.tables().count(table.id, range, lsn));
  }

  private void diff(Table table, long lsn) {
    long from =
        world
            .model()
            .whole(table.horizon + world.random().nextInt((int) (lsn - table.horizon) + 1));
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
      int room = told.size() + 1 + world.random().nextInt(3);
      DiffSink sink =
          (key, before, after) -> {
            if (told.size() == room) {
              return false;
            }
            assertArrayEquals(row(table.at(key, from)), before == null ? null : before.row());
            assertArrayEquals(row(table.at(key, lsn)), after == null ? null : after.row());
            return told.add(key);
          };
      cursor = world.tables().diff(table.id, from, lsn, cursor, world.random().nextInt(3), sink);
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
        int room = got.size() + 1 + world.random().nextInt(3);
        before =
            world.tables().history(table.id, key, before, v -> got.size() < room && got.add(v));
      } while (before != 0);
      List<Event> expected = table.history(key);
      assertEquals(expected.size(), got.size());
      for (int i = 0; i < got.size(); i++) {
        Versions.same(table, expected.get(i), got.get(i), Long.MAX_VALUE);
      }
    }
  }

  private void changes(Table table) {
    long last = world.nextLsn() - 1;
    long after =
        world
            .model()
            .whole(table.horizon + world.random().nextInt((int) (last - table.horizon) + 1));
    if (after < table.horizon) {
      return;
    }
    List<RowVersion> got = new ArrayList<>();
    long next = after;
    while (next < last) {
      int room = got.size() + 1 + world.random().nextInt(3);
      List<RowVersion> unit = new ArrayList<>();
      RowSink sink = v -> (got.size() < room || !unit.isEmpty()) && unit.add(v);
      next =
          world
              .tables()
              .changes(
                  table.id,
                  next,
                  sink,
                  () -> {
                    got.addAll(unit);
                    unit.clear();
                  });
      assertTrue(unit.isEmpty(), "a boundary ends what is handed out");
      assertEquals(next, world.model().whole(next));
    }
    int i = 0;
    for (Event each : table.records.tailMap(after, false).values()) {
      List<Event> row = table.rows.getOrDefault(each.record().key(), List.of());
      if (each.isVersion() && row.contains(each)) {
        Versions.same(table, each, got.get(i++), each.lsn());
      }
    }
    assertEquals(i, got.size());
  }

  private void verdicts(Table table) {
    for (Event each : table.records.tailMap(table.horizon, false).values()) {
      assertArrayEquals(
          new byte[] {(byte) each.verdict().code()},
          world.tables().verdicts(table.id, each.lsn(), 1));
    }
  }
}
