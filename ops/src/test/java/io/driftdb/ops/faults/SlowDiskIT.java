package io.driftdb.ops.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Part;
import io.driftdb.ops.system.BrokerProcess;
import io.driftdb.ops.system.Choices;
import io.driftdb.ops.system.Load;
import io.driftdb.ops.system.LoadOfLives;
import io.driftdb.schema.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes the disk slow, for some calls more than for others: nothing is lost but time. */
@Tag("long")
@BatteryPart(Part.SLOW_DISK)
class SlowDiskIT {
  private static final Fault FAULT =
      new Fault(
          Part.SLOW_DISK,
          "The disk is slow and unsteady",
          "strace delays the return of fdatasync and pwrite64 by 1 to 100 ms, of some calls only,"
              + " by another time every phase");
  private static final int PHASES = Battery.scaled(4, 24);
  private static final int LONGEST_DELAY_US = 100_000;

  /** What readers may be behind of what is acknowledged, a while after the last delay. */
  private static final long MOST_LAG_NS = TimeUnit.SECONDS.toNanos(5);

  /** Of impatient producers: about as long as a group takes at worst. */
  private static final Duration DEADLINE = Duration.ofMillis(150);

  private static final Set<ErrorCode> ALLOWED =
      EnumSet.of(ErrorCode.DEADLINE_EXCEEDED, ErrorCode.CLIENT_CLOSED);

  @TempDir Path directory;

  @Test
  void shouldKeepEveryPromiseOnASlowDisk() throws Exception {
    FAULT.needs(Strace.missing());
    Choices choices = Choices.announced("slow disk");
    SplittableRandom random = choices.of(0);
    Path data = directory.resolve("data");
    String[] settings = {"log.segment.size=1MiB", "log.group.size=256KiB", "limit.batch=128KiB"};
    long longestLagNs = 0;
    long delayed = 0;
    try (BrokerProcess broker = BrokerProcess.start(data, settings);
        LoadOfLives impatient = LoadOfLives.start(broker, 1, choices);
        Load load = Load.start(broker, 2, 3, choices)) {
      impatient.begin(broker.connect(), DEADLINE);
      for (int phase = 0; phase < PHASES; phase++) {
        Injection delay = delay(random);
        try (Strace strace =
            Strace.ofProcess(broker.pid(), directory.resolve("strace.log"), delay)) {
          for (int i = 0; i < 5; i++) {
            load.awaitProgress();
          }
          longestLagNs = Math.max(longestLagNs, load.awaitRead());
          delayed += strace.delayed();
        }
      }
      impatient.endLife();
      impatient.end();
      load.end();
      load.verifyOnceMore();
      assertTrue(ALLOWED.containsAll(impatient.refusals().keySet()), impatient.toString());
      assertTrue(delayed >= PHASES, "calls that were delayed: " + delayed);
      assertTrue(longestLagNs < MOST_LAG_NS, "readers lag: " + longestLagNs);
      assertEquals(0, broker.stop());
      FAULT.held(
          delayed,
          "delayed calls",
          String.format(
              "seed %d; %d phases; %s; producers that wait for %d ms only: %s; what was acknowledged was read"
                  + " within %d ms",
              choices.seed(),
              PHASES,
              load,
              DEADLINE.toMillis(),
              impatient,
              TimeUnit.NANOSECONDS.toMillis(longestLagNs)),
          "every acknowledged record is read by three readers exactly once, in order; what takes"
              + " too long is refused as DEADLINE_EXCEEDED, in doubt; readers keep up");
    }
  }

  private static Injection delay(SplittableRandom random) {
    String calls = random.nextInt(4) == 0 ? "fdatasync,pwrite64" : "fdatasync";
    String when = random.nextBoolean() ? "" : "1+" + random.nextInt(1, 8);
    return Injection.delay(calls, random.nextLong(1000, LONGEST_DELAY_US), when);
  }
}
