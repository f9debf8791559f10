package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.sim.Seeds;
import org.junit.jupiter.api.Test;

/** Bits that flip between two lives never change a record: what they touch is named, or no loss. */
@BatteryPart(Part.SIMULATION)
class BitRotPropertyTest {
  private static final int SEEDS = Battery.scaled(200, 3_000);

  @Test
  void shouldServeNoOtherRecordThanWasAppendedWhateverBitsFlip() {
    long[] seen = new long[2];
    long seeds =
        Seeds.forEach(
            SEEDS,
            seed -> {
              BitRotRun run = new BitRotRun(seed);
              run.run();
              seen[0] += run.flips();
              seen[1] += run.named();
            });
    assertTrue(seen[0] > 0, "no bit was ever flipped");
    assertTrue(Long.getLong("seed") != null || seen[1] > 0, "no damage was ever met");
    Evidence.of(
            Part.SIMULATION,
            "Bits that flip at rest between two lives",
            "bits of up to three files flipped on a simulated disk, by seed",
            seeds,
            "seeds",
            Seeds.range(seeds) + seen[0] + " files changed, damage named " + seen[1] + " times",
            "each offset gives the record that was appended there, or is named as damaged, or the "
                + "log refuses to start by name")
        .write();
  }
}
