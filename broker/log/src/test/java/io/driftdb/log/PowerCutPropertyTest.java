package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.sim.Seeds;
import io.driftdb.log.sim.invariant.NoAckedRecordLost;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random loads on a disk that loses what was not forced, cut off at random points: every promise
 * holds afterwards. Without force the same histories break them, so the check can fail.
 */
@BatteryPart(Part.SIMULATION)
class PowerCutPropertyTest {
  private static final int SEEDS = Battery.scaled(350, 4_500);
  private static final int LYING_SEEDS = Battery.scaled(100, 400);

  @Test
  void shouldKeepEveryPromiseAcrossPowerCutsAndKills() {
    long[] seen = new long[6];
    long seeds =
        Seeds.forEach(
            SEEDS,
            seed -> {
              PowerCutRun run = new PowerCutRun(seed, true);
              run.run();
              seen[0] += run.durableCount();
              seen[1] += run.crashes();
              seen[2] += run.wholeTransactions();
              seen[3] += run.faults();
              seen[4] += run.handOffs();
              seen[5] += run.delivered();
            });
    for (long each : seen) {
      assertTrue(Long.getLong("seed") != null || each > 0, "something was never put to the test");
    }
    String detail =
        String.format(
            "%d crashes, %d failing or full disks, %d hand-offs between threads, %d records"
                + " delivered to live subscribers",
            seen[1], seen[3], seen[4], seen[5]);
    Evidence.of(
            Part.SIMULATION,
            "Power cuts, killed processes and failing calls under load",
            "a simulated disk, clock and scheduler in one thread, by seed: unforced sectors lost,"
                + " torn and reordered, EIO and ENOSPC at call N of each kind, short writes, forces"
                + " that fail once and then return, clock steps",
            seeds,
            "seeds",
            Seeds.range(seeds) + detail,
            "after each life all records with what producers were acknowledged and subscribers"
                + " given")
        .write();
  }

  @Test
  void shouldBreakPromisesWithoutForce() {
    List<String> broken = new ArrayList<>();
    Seeds.forEach(
        LYING_SEEDS,
        seed -> {
          try {
            new PowerCutRun(seed, false).run();
          } catch (AssertionError e) {
            broken.add(e.getMessage());
          }
        });
    String lost = NoAckedRecordLost.class.getSimpleName();
    assertTrue(broken.stream().anyMatch(message -> message.startsWith(lost)), broken::toString);
  }
}
