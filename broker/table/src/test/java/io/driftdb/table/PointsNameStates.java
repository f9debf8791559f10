package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.TableModel.Event;
import io.driftdb.table.TableModel.Table;
import java.util.Map;

/** Points name the state after the last record that they include, and no part of a transaction. */
final class PointsNameStates {
  private final ModelledTables world;

  PointsNameStates(ModelledTables world) {
    this.world = world;
  }

  /** Whether the state at that LSN can be told; it is checked that both are agreed about it. */
  boolean isTold(Table table, long lsn) {
    long whole = world.model().whole(lsn);
    if (whole < table.horizon) {
      assertError(ErrorCode.BELOW_HORIZON, () -> resolve(table, AsOfPoint.lsn(lsn)));
      assertError(
          ErrorCode.BELOW_HORIZON, () -> world.tables().count(table.id, ScanRange.ALL, whole));
      return false;
    }
    assertEquals(whole, resolve(table, AsOfPoint.lsn(lsn)));
    return true;
  }

  void past(Table table) {
    for (Map.Entry<Long, Event> each : table.records.entrySet()) {
      Event event = each.getValue();
      long whole = world.model().wholeBehind(event.lsn());
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
        long state = world.model().wholeBehind(last.lsn());
        if (state >= table.horizon) {
          AsOfPoint time = new AsOfPoint(AsOfPoint.Kind.TIME, event.timeNs());
          assertEquals(state, resolve(table, time));
        }
      }
    }
    AsOfPoint future = new AsOfPoint(AsOfPoint.Kind.TIME, world.futureNs());
    assertError(ErrorCode.AS_OF_NOT_REACHED, () -> resolve(table, future));
    assertError(ErrorCode.AS_OF_NOT_REACHED, () -> resolve(table, AsOfPoint.lsn(world.nextLsn())));
  }

  private long resolve(Table table, AsOfPoint point) {
    return world.tables().resolve(table.id, point);
  }

  private static void assertError(ErrorCode code, Runnable what) {
    assertEquals(code, assertThrows(DriftException.class, what::run).code());
  }

  private static AsOfPoint offset(long offset) {
    return new AsOfPoint(AsOfPoint.Kind.OFFSET, offset);
  }
}
