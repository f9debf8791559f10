package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
 * Kills the broker again and again while clients are at work on it. {@code -Dcrash.rounds=} sets
 * how often, {@code -Dseed=} replays the choices.
 */
class CrashIT {
  private static final int PRODUCERS = 4;
  private static final int PARTITIONS = 5;
  private static final int LONGEST_LIFE_MS = 500;
  private static final int LONGEST_START_MS = 1200;

  @TempDir Path directory;
  private final int port = FreePort.find();

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
    int rounds = Integer.getInteger("crash.rounds", 20);
    Path data = directory.resolve("data");
    List<Long> readyMs = new ArrayList<>();
    BrokerProcess broker = BrokerProcess.start(data, settings());
    try (Load load = Load.start(broker, PRODUCERS, PARTITIONS, choices)) {
      for (int round = 0; round < rounds; round++) {
        load.awaitProgress();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MS)));
        broker.kill();
        load.assertSound();
        if (random.nextInt(4) == 0) {
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
      report(load, readyMs);
    } finally {
      broker.close();
    }
  }

  private void killWhileItStarts(Path data, int afterMs) throws IOException, InterruptedException {
    Process process = BrokerProcess.launch(data, settings());
    boolean ended = process.waitFor(afterMs, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    assertTrue(!ended, "the broker has ended by itself");
  }

  private static void report(Load load, List<Long> readyMs) {
    List<Long> sorted = new ArrayList<>(readyMs);
    Collections.sort(sorted);
    System.out.printf(
        "crash: %d kills, %s; from start to ready: median %d ms, longest %d ms%n",
        sorted.size(), load, sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }
}
