package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.sim.Seeds;
import org.junit.jupiter.api.Test;

/** Frames that were taken back leave no trace: for readers, producers, look-ups and restarts. */
class TruncationPropertyTest {
  @Test
  void shouldBeAsIfTruncatedFramesHadNeverBeen() {
    int[] truncations = new int[1];
    Seeds.forEach(
        1000,
        seed -> {
          TruncationRun run = new TruncationRun(seed);
          run.run();
          truncations[0] += run.truncations();
        });
    assertTrue(truncations[0] > 0, "nothing was ever truncated");
  }
}
