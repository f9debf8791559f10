package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.sim.Seeds;
import org.junit.jupiter.api.Test;

/** Frames that were taken back leave no trace: for readers, producers, look-ups and restarts. */
class TruncationPropertyTest {
  @Test
  void shouldBeAsIfTruncatedFramesHadNeverBeen() {
    int[] truncations = new int[1];
    int[] transactions = new int[1];
    Seeds.forEach(
        1000,
        seed -> {
          TruncationRun run = new TruncationRun(seed);
          run.run();
          truncations[0] += run.truncations();
          transactions[0] += run.wholeTransactions();
        });
    assertTrue(truncations[0] > 0, "nothing was ever truncated");
    assertTrue(transactions[0] > 0, "no transaction ever went through");
  }
}
