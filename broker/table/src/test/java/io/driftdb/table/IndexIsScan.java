package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.table.TableModel.Event;
import io.driftdb.table.TableModel.Table;
import java.util.ArrayList;
import java.util.List;

/** What an index finds is what looking at all rows of the state finds, in the index's order. */
final class IndexIsScan {
  private final ModelledTables world;

  IndexIsScan(ModelledTables world) {
    this.world = world;
  }

  void at(Table table, long lsn) {
    if (!world.isIndexed(table.id)) {
      return;
    }
    List<Event> rows = table.rowsAt(lsn);
    int from = world.random().nextInt(9);
    int to = from + world.random().nextInt(3);
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
    Versions.same(table, expected, Versions.scan(world, table, range, lsn));
    assertEquals(expected.size(), world.tables().count(table.id, range, lsn));
  }
}
