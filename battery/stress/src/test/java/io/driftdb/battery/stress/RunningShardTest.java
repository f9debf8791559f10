package io.driftdb.battery.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.EventLog;
import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardStatus;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole shard with its thread, run by whoever comes, read at its end, and looked at. */
@BatteryPart(Part.CONCURRENCY)
class RunningShardTest {
  private static final int CALLERS = 3;

  @TempDir private Path directory;

  private final AtomicLong total = new AtomicLong(Long.MAX_VALUE);

  private LogConfig config() {
    return LogConfig.at(directory)
        .segmentBytes(4 << 20)
        .maxGroupBytes(1 << 20)
        .maxBatchBytes(128 << 10)
        .lowWaterBytes(0)
        .maxDrivenForce(Duration.ofSeconds(10));
  }

  @Test
  void shouldKeepOrderWhoeverRunsTheShard() throws Exception {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Battery.scaled(3, 40));
    ExecutorService threads = Executors.newCachedThreadPool();
    long looks;
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      int topic = log.createTopic(TopicSpec.of("t", TopicKind.LOG, 2), false).join().topic().id();
      TailReader reader = new TailReader(log, topic);
      Future<Long> read = threads.submit(reader);
      Future<Long> looked = threads.submit(chainLook(log));
      List<Future<Long>> callers = new ArrayList<>();
      AtomicBoolean answering = new AtomicBoolean();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            threads.submit(new Caller(log, topic, answering, () -> System.nanoTime() < endNs)));
      }
      long appended = 0;
      for (Future<Long> each : callers) {
        appended += each.get();
      }
      total.set(appended);
      reader.endAt(appended);
      looks = looked.get();
      assertEquals(appended, read.get(), "records read");
      assertEquals(appended, log.latestOffset(topic, 0));
    } finally {
      threads.shutdownNow();
    }
    evidence(looks);
  }

  /** Looks at the shard's positions until all is appended; returns how often. */
  private Callable<Long> chainLook(EventLog log) {
    return () -> {
      long looks = 0;
      while (total.get() == Long.MAX_VALUE && !Thread.interrupted()) {
        ShardStatus s = log.status(0);
        assertTrue(
            s.visibleLsn() <= s.committedLsn()
                && s.committedLsn() <= s.durableLsn()
                && s.durableLsn() <= s.appendedLsn(),
            s::toString);
        looks++;
      }
      return looks;
    };
  }

  private void evidence(long looks) {
    Evidence.of(
            Part.CONCURRENCY,
            "threads have a shard in turns, and one lends it while it is at the disk",
            CALLERS + " callers drive, stage and wake one shard; a subscription waits at its end",
            total.get(),
            "appends",
            looks + " looks at the shard's positions",
            "each append answered once, in order, by one thread at a time; each record read once,"
                + " in order, and no wake-up lost; visible <= committed <= durable <= appended")
        .write();
  }
}
