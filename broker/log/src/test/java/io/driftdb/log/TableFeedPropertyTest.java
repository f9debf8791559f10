package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.sim.Seeds;
import org.junit.jupiter.api.Test;

/** A feed gives every batch of every table and every control record, once and in order. */
class TableFeedPropertyTest {
  @Test
  void shouldGiveAllThatTablesAreMadeFrom() {
    int[] delivered = new int[1];
    Seeds.forEach(
        400,
        seed -> {
          TableFeedRun run = new TableFeedRun(seed);
          run.run();
          delivered[0] += run.delivered();
        });
    assertTrue(delivered[0] > 0, "nothing was ever delivered");
  }
}
