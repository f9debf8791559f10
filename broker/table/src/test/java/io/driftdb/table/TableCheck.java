package io.driftdb.table;

import io.driftdb.table.TableModel.Table;

/** Asks tables everything and compares it with the model; a failure names its invariant. */
final class TableCheck {
  private final ModelledTables world;
  private final PointsNameStates points;
  private final TableIsFold fold;
  private final IndexIsScan index;

  TableCheck(ModelledTables world) {
    this.world = world;
    this.points = new PointsNameStates(world);
    this.fold = new TableIsFold(world);
    this.index = new IndexIsScan(world);
  }

  /** Everything, at every LSN. */
  void all() {
    for (long lsn = 0; lsn < world.nextLsn(); lsn++) {
      for (Table table : world.model().tables.values()) {
        at(table, lsn);
      }
    }
    for (Table table : world.model().tables.values()) {
      named(fold, () -> fold.past(table));
      named(points, () -> points.past(table));
    }
  }

  /** Every answer at one LSN. */
  void at(Table table, long lsn) {
    boolean[] told = new boolean[1];
    named(points, () -> told[0] = points.isTold(table, lsn));
    if (told[0]) {
      long whole = world.model().whole(lsn);
      named(fold, () -> fold.at(table, whole));
      named(index, () -> index.at(table, whole));
    }
  }

  static void named(Object invariant, Runnable check) {
    try {
      check.run();
    } catch (AssertionError e) {
      throw new AssertionError(invariant.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }
  }
}
