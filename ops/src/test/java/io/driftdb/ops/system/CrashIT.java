package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the broker again and again while clients are at work on it. {@code -Dcrash.kills=} sets how
 * often, {@code -Dseed=} replays the choices.
 */
@BatteryPart(Part.KILL)
class CrashIT {
  private static final int PRODUCERS = 4;
  private static final int PARTITIONS = 5;
  private static final int LONGEST_LIFE_MS = Battery.scaled(150, 400);
  private static final int LONGEST_START_MS = Battery.scaled(700, 1000);
  private static final int MOST_KILLED_STARTS = Battery.scaled(3, 1);
  private static final int LEAST_KILLS = 250;

  @TempDir Path directory;
  private final int port = FreePort.find();
  private final List<Long> readyMs = new ArrayList<>();
  private int killedAtStart;

  /** Small files, so that segments, indexes and checkpoints are being made when the kill comes. */
  private String[] settings() {
    return new String[] {
      "native.port=" + port,
      "log.shards=2",
      "log.segment.size=1MiB",
      "log.group.size=256KiB",
      "limit.batch=128KiB",
      "log.checkpoint.size=3MiB",
      "log.disk.reserve=64MiB"
    };
  }

  @Test
  void shouldKeepEveryPromiseWhateverMomentItIsKilledAt() throws Exception {
    Choices choices = Choices.announced("crash");
    SplittableRandom random = choices.of(0);
    int wanted = Integer.getInteger("crash.kills", Battery.scaled(90, Integer.MAX_VALUE));
    Budget budget = Budget.of(Part.KILL, 0.5);
    Path data = directory.resolve("data");
    BrokerProcess broker = BrokerProcess.start(data, settings());
    try (Load load = Load.start(broker, PRODUCERS, PARTITIONS, choices)) {
      while (kills() < wanted && budget.isLeft()) {
        load.awaitProgress();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MS)));
        broker.kill();
        load.assertSound();
        for (int starts = random.nextInt(MOST_KILLED_STARTS + 1); starts > 0; starts--) {
          killWhileItStarts(data, random.nextInt(LONGEST_START_MS));
        }
        long launchedNs = System.nanoTime();
        broker = BrokerProcess.start(data, settings());
        readyMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - launchedNs));
      }
      load.end();
      assertEquals(0, broker.stop());
      broker = BrokerProcess.start(data, settings());
      load.verifyOnceMore();
      assertTrue(kills() >= Math.min(wanted, LEAST_KILLS), () -> "too few: " + kills());
      report(load, choices);
    } finally {
      broker.close();
    }
  }

  private int kills() {
    return readyMs.size() + killedAtStart;
  }

  private void killWhileItStarts(Path data, int afterMs) throws IOException, InterruptedException {
    Process process = BrokerProcess.launch(data, settings());
    boolean ended = process.waitFor(afterMs, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    assertTrue(!ended, "the broker has ended by itself");
    killedAtStart++;
  }

  private void report(Load load, Choices choices) {
    List<Long> sorted = new ArrayList<>(readyMs);
    Collections.sort(sorted);
    String detail =
        String.format(
            "seed %d; %s; %d of the kills while it started; from start to ready: median %d ms,"
                + " longest %d ms",
            choices.seed(),
            load,
            killedAtStart,
            sorted.get(sorted.size() / 2),
            sorted.get(sorted.size() - 1));
    System.out.println("crash: " + kills() + " kills; " + detail);
    Evidence.of(
            Part.KILL,
            "The broker is killed under load",
            "kill -9 at any moment of its life or of its start",
            kills(),
            "kills",
            detail,
            "every acknowledged record is read by three readers exactly once, in order, at the"
                + " place that its producer was told, by two of them through all the kills")
        .write();
  }
}
