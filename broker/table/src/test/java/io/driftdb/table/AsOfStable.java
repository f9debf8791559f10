package io.driftdb.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.TableModel.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was answered for a point is answered again, whatever came after, until the horizon passes.
 */
final class AsOfStable {
  private record Asked(int table, AsOfPoint point) {}

  private record Told(long lsn, List<String> rows) {}

  private final ModelledTables world;
  private final Map<Asked, Told> told = new LinkedHashMap<>();

  AsOfStable(ModelledTables world) {
    this.world = world;
  }

  int size() {
    return told.size();
  }

  /** Asks for the state at a point, and remembers the answer if there is one. */
  void ask(int table, AsOfPoint point) {
    try {
      told.putIfAbsent(new Asked(table, point), answer(table, point));
    } catch (DriftException e) {
      require(
          e.code() == ErrorCode.AS_OF_NOT_REACHED
              || e.code() == ErrorCode.BELOW_HORIZON
              || e.code() == ErrorCode.TABLE_UNAVAILABLE
              || e.code() == ErrorCode.UNKNOWN_TOPIC,
          point + " of table " + table + " can't be told: " + e);
    }
  }

  /** A log is opened at that time: at one that is not over then, something may be appended. */
  void onOpening(long nowNs) {
    told.keySet()
        .removeIf(
            asked -> asked.point.kind() == AsOfPoint.Kind.TIME && asked.point.value() >= nowNs);
  }

  /** Asks for all of it again. */
  void check() {
    for (Map.Entry<Asked, Told> each : List.copyOf(told.entrySet())) {
      Asked asked = each.getKey();
      Table table = world.model().tables.get(asked.table);
      try {
        Told now = answer(asked.table, asked.point);
        boolean same = now.rows.equals(each.getValue().rows); // an LSN without records may name it
        require(same, asked + " was " + each.getValue() + ", is " + now);
      } catch (DriftException e) {
        boolean isPast = each.getValue().lsn < table.horizon;
        require(isPast && e.code() == ErrorCode.BELOW_HORIZON, asked + " can't be told: " + e);
        told.remove(asked);
      }
    }
  }

  private Told answer(int table, AsOfPoint point) {
    long lsn = world.tables().resolve(table, point);
    List<String> rows = new ArrayList<>();
    RowSink sink =
        row -> rows.add(Arrays.toString(row.key()) + Arrays.toString(row.row()) + row.fromLsn());
    world.tables().scan(table, ScanRange.ALL, lsn, 0, sink);
    return new Told(lsn, rows);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new AssertionError(message);
    }
  }
}
