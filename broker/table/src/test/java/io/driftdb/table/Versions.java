package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.Op;
import io.driftdb.table.TableModel.Event;
import io.driftdb.table.TableModel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Reads and compares versions of rows. */
final class Versions {
  private Versions() {}

  /** Scans in parts of random sizes, ended by the limit or by a sink that is full. */
  static List<RowVersion> scan(ModelledTables world, Table table, ScanRange range, long lsn) {
    Random random = world.random();
    ShardTables tables = world.tables();
    List<RowVersion> rows = new ArrayList<>();
    ScanResult result = null;
    do {
      long limit = random.nextInt(4);
      int room = rows.size() + 1 + random.nextInt(4);
      RowSink sink = row -> rows.size() < room && rows.add(row);
      int before = rows.size();
      result =
          result == null
              ? tables.scan(table.id, range, lsn, limit, sink)
              : tables.scan(table.id, result.cursor(), limit, sink);
      assertEquals(lsn, result.asOfLsn());
      assertEquals(rows.size() - before, result.count());
      assertTrue(limit == 0 || result.count() <= limit);
    } while (result.cursor() != null);
    return rows;
  }

  static void same(Table table, List<Event> expected, List<RowVersion> got) {
    assertEquals(expected.size(), got.size());
    for (int i = 0; i < got.size(); i++) {
      same(table, expected.get(i), got.get(i), Long.MAX_VALUE);
    }
  }

  /** A version as of an LSN, or as of the end. */
  static void same(Table table, Event expected, RowVersion got, long asOfLsn) {
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
