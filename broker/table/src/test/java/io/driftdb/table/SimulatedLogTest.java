package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.sim.Seeds;
import io.driftdb.table.store.StoreMemory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables stay the fold of their log, and states what they were, when both lose the power. */
@BatteryPart(Part.SIMULATION)
class SimulatedLogTest {
  private static final int SEEDS = Battery.scaled(5, 200);

  @TempDir(factory = MemoryDirectory.class)
  Path directory;

  @Test
  void shouldBeTheFoldOfTheLogAfterPowerCuts() {
    long[] seen = new long[2];
    long seeds;
    try (StoreMemory memory = new StoreMemory(8 << 20, 8 << 20)) {
      seeds =
          Seeds.forEach(
              "broker/table",
              SEEDS,
              seed -> {
                try (TableSimRun run = new TableSimRun(seed, directory, memory)) {
                  run.run();
                  seen[0] += run.crashes();
                  seen[1] += run.answers();
                }
              });
    }
    assertTrue(Long.getLong("seed") != null || (seen[0] > 0 && seen[1] > 0), "nothing was tested");
    Evidence.of(
            Part.SIMULATION,
            "Power cuts under tables",
            "a log on a simulated disk loses what was not forced, and the table store beside it"
                + " what was not in its files, by seed",
            seeds,
            "seeds",
            io.driftdb.log.sim.Seeds.range(seeds)
                + seen[0]
                + " power cuts, "
                + seen[1]
                + " answers asked for again",
            "every answer at every LSN with an independent fold of what the log still holds, and "
                + "with what was answered before")
        .write();
  }
}
