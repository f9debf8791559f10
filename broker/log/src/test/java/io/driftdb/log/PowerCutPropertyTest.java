package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.sim.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random loads on a disk that loses what was not forced, cut off at random points: every promise
 * holds afterwards. Without force the same histories break them, so the check can fail.
 */
class PowerCutPropertyTest {
  private static final int SEEDS = 600;

  @Test
  void shouldKeepEveryPromiseAcrossPowerCutsAndKills() {
    long[] promises = new long[3];
    Seeds.forEach(
        SEEDS,
        seed -> {
          PowerCutRun run = new PowerCutRun(seed, true);
          run.run();
          promises[0] += run.durableCount();
          promises[1] += run.crashes();
          promises[2] += run.wholeTransactions();
        });
    assertTrue(promises[1] > 0 && promises[0] > 0, "nothing was put to the test");
    assertTrue(promises[2] > 0, "no transaction ever went through");
  }

  @Test
  void shouldBreakPromisesWithoutForce() {
    List<String> broken = new ArrayList<>();
    Seeds.forEach(
        400,
        seed -> {
          try {
            new PowerCutRun(seed, false).run();
          } catch (AssertionError e) {
            broken.add(e.getMessage());
          }
        });
    assertTrue(broken.stream().anyMatch(message -> message.startsWith("LOST")), broken::toString);
  }
}
