package io.driftdb.table;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.sim.Seeds;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At every LSN every answer is that of an independent fold, whatever happened to the store. */
@BatteryPart(Part.SIMULATION)
class OracleTest {
  private static final int SEEDS = Integer.getInteger("oracle.seeds", Battery.scaled(200, 1_000));
  private static final int STEPS = 28;

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  @Test
  void shouldAnswerAsAnIndependentFoldDoes() {
    long seeds;
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20)) {
      seeds = Seeds.forEach("broker/table", SEEDS, seed -> check(seed, memory));
    }
    Evidence.of(
            Part.SIMULATION,
            "Table stores that lose what is not in their files",
            "stores that are flushed, rebuilt, closed and dropped to their last flush, by seed",
            seeds,
            "seeds",
            io.driftdb.log.sim.Seeds.range(seeds) + STEPS + " frames each",
            "every answer at every LSN with an independent fold, by index and by scan")
        .write();
  }

  private void check(long seed, StoreMemory memory) throws Exception {
    try (TableWorld world = new TableWorld(seed, directory, memory)) {
      world.createTables();
      for (int i = 0; i < STEPS; i++) {
        world.step();
      }
      world.foldAll();
      new TableCheck(world).all();
      StoreIsMinimal minimal = new StoreIsMinimal(world.tables.store());
      for (TableModel.Table table : world.model.tables.values()) {
        minimal.check(table);
      }
    }
  }
}
