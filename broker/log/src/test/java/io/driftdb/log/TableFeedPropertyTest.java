package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.sim.Seeds;
import org.junit.jupiter.api.Test;

/** A feed gives every batch of every table and every control record, once and in order. */
@BatteryPart(Part.SIMULATION)
class TableFeedPropertyTest {
  private static final int SEEDS = Battery.scaled(600, 4_000);

  @Test
  void shouldGiveAllThatTablesAreMadeFrom() {
    int[] delivered = new int[1];
    long seeds =
        Seeds.forEach(
            SEEDS,
            seed -> {
              TableFeedRun run = new TableFeedRun(seed);
              run.run();
              delivered[0] += run.delivered();
            });
    assertTrue(Long.getLong("seed") != null || delivered[0] > 0, "nothing was ever delivered");
    Evidence.of(
            Part.SIMULATION,
            "What feeds the tables, through truncations and killed processes",
            "a simulated shard in several lives whose tables come and go, by seed",
            seeds,
            "seeds",
            Seeds.range(seeds) + delivered[0] + " entries",
            "each entry of each feed with what stands in the segment files")
        .write();
  }
}
