package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.sim.Seeds;
import org.junit.jupiter.api.Test;

/** Frames that were taken back leave no trace: for readers, producers, look-ups and restarts. */
@BatteryPart(Part.SIMULATION)
class TruncationPropertyTest {
  private static final int SEEDS = Battery.scaled(700, 9_000);

  @Test
  void shouldBeAsIfTruncatedFramesHadNeverBeen() {
    int[] truncations = new int[1];
    int[] transactions = new int[1];
    long seeds =
        Seeds.forEach(
            SEEDS,
            seed -> {
              TruncationRun run = new TruncationRun(seed);
              run.run();
              truncations[0] += run.truncations();
              transactions[0] += run.wholeTransactions();
            });
    boolean tested = truncations[0] > 0 && transactions[0] > 0;
    assertTrue(Long.getLong("seed") != null || tested, "nothing was truncated, or no transaction");
    Evidence.of(
            Part.SIMULATION,
            "Uncommitted frames that are taken back",
            "a scripted replicator that commits late and truncates, by seed",
            seeds,
            "seeds",
            Seeds.range(seeds) + truncations[0] + " truncations",
            "readers, look-ups, state and a restart with those of a log that never had the frames")
        .write();
  }
}
