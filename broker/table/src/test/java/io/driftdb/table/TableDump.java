package io.driftdb.table;

import io.driftdb.table.TableModel.Event;
import io.driftdb.table.TableModel.Table;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** All that tables answer, as lines: the states at every LSN, histories, changes and verdicts. */
final class TableDump {
  private final TableWorld world;
  private final List<String> lines = new ArrayList<>();

  private TableDump(TableWorld world) {
    this.world = world;
  }

  /** Throws what a read throws. */
  static List<String> of(TableWorld world) {
    TableDump dump = new TableDump(world);
    world.model.tables.values().forEach(dump::add);
    return dump.lines;
  }

  private void add(Table table) {
    long last = world.log.nextLsn() - 1;
    for (long lsn = table.horizon; lsn <= last; lsn++) {
      long whole = world.model.whole(lsn);
      if (whole >= table.horizon) {
        addState(table, whole);
      }
    }
    for (byte[] key : TableWorld.KEYS) {
      lines.add("history of " + hex(key) + " in " + table.id);
      world.tables.history(table.id, key, 0, this::add);
    }
    lines.add("changes of " + table.id);
    world.tables.changes(table.id, table.horizon, this::add, () -> lines.add("boundary"));
    world.tables.diff(table.id, table.horizon, last, null, 0, this::add);
    for (Event each : table.records.tailMap(table.horizon, false).values()) {
      lines.add("verdict " + hex(world.tables.verdicts(table.id, each.lsn(), 1)));
    }
  }

  private void addState(Table table, long lsn) {
    lines.add("table " + table.id + " as of " + lsn);
    world.tables.scan(table.id, ScanRange.ALL, lsn, 0, this::add);
    world.tables.get(table.id, List.of(TableWorld.KEYS), lsn).forEach(this::add);
    lines.add("count " + world.tables.count(table.id, ScanRange.ALL, lsn));
    if (world.indexes.containsKey(table.id)) {
      byte[] from = TestRecord.utf8("0");
      byte[] to = TestRecord.utf8("9");
      ScanRange byIndex = new ScanRange(null, null, "by-n", from, to, true);
      world.tables.scan(table.id, byIndex, lsn, 0, this::add);
    }
  }

  private boolean add(RowVersion row) {
    return lines.add(
        String.join(
            " ",
            hex(row.key()),
            hex(row.row()),
            Integer.toString(row.op()),
            Integer.toString(row.verdict()),
            Long.toString(row.fromLsn()),
            Long.toString(row.toLsn()),
            Long.toString(row.appendTimeNs()),
            Long.toString(row.offset())));
  }

  private boolean add(byte[] key, RowVersion before, RowVersion after) {
    lines.add("differs " + hex(key));
    for (RowVersion each : new RowVersion[] {before, after}) {
      lines.add(each == null ? "none" : hex(each.row()));
    }
    return true;
  }

  private static String hex(byte[] bytes) {
    return bytes == null ? "null" : HexFormat.of().formatHex(bytes);
  }
}
