package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that run a shard themselves, alone, in turns with its thread, and with each other. */
class DriveTest {
  private static final int CALLERS = 4;
  private static final int EACH = 1500;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

  /** Remembers by which thread it was answered. */
  private static final class Answer implements AppendListener {
    private final CountDownLatch given = new CountDownLatch(1);
    private volatile Thread by;
    private volatile long offset = -1;
    private volatile int answers;
    private volatile ErrorCode refusal;

    @Override
    public void onAppended(long tag, AppendResult result) {
      offset = result.baseOffset(0);
      give();
    }

    @Override
    public void onRefused(long tag, ErrorCode code, String message) {
      refusal = code;
      give();
    }

    private synchronized void give() {
      by = Thread.currentThread();
      answers++;
      given.countDown();
    }
  }

  @TempDir Path directory;

  private LogConfig config() {
    return LogConfig.at(directory)
        .segmentBytes(4 << 20)
        .maxGroupBytes(1 << 20)
        .maxBatchBytes(128 << 10)
        .lowWaterBytes(0)
        .maxDrivenForce(Duration.ofSeconds(10));
  }

  /** Who is to run the shard. */
  private enum By {
    ITS_THREAD,
    CALLER,
    CALLER_BUT_FOR_THE_DISK
  }

  private static Answer append(EventLog log, int topicId, By by) {
    return append(log, topicId, by, AckLevel.DURABLE);
  }

  private static Answer append(EventLog log, int topicId, By by, AckLevel level) {
    Answer answer = new Answer();
    UnsafeBuffer batch = TestBatches.of(topicId, 0, "value");
    AppendRequest request =
        new AppendRequest()
            .batches(batch, 0, batch.capacity(), 1)
            .ackLevel(level)
            .listener(answer, 1);
    boolean itself = by == By.ITS_THREAD;
    while (!(itself ? log.tryAppend(0, request) : log.tryEnqueue(0, request))) {
      Thread.onSpinWait();
    }
    if (by == By.CALLER) {
      log.drive(0);
    } else if (by == By.CALLER_BUT_FOR_THE_DISK) {
      log.stage(0);
    }
    return answer;
  }

  private static void await(Answer answer) throws InterruptedException {
    assertTrue(answer.given.await(20, TimeUnit.SECONDS), "never answered");
  }

  private static int create(EventLog log) {
    return log.createTopic(TopicSpec.of("t", TopicKind.LOG, 1), false).join().topic().id();
  }

  @Test
  void shouldRunAnIdleShardOnTheCallersThread() throws InterruptedException {
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      int topic = create(log);
      long untilNs = System.nanoTime() + PATIENCE_NS;
      Answer answer = append(log, topic, By.CALLER);
      await(answer);
      while (answer.by != Thread.currentThread() && System.nanoTime() < untilNs) {
        LockSupport.parkNanos(1_000_000); // the shard's thread is not asleep yet
        answer = append(log, topic, By.CALLER);
        await(answer);
      }
      assertEquals(Thread.currentThread(), answer.by);
    }
  }

  @Test
  void shouldLeaveASlowDiskToTheShardsThread() throws InterruptedException {
    try (EventLog log = ShardedLog.open(config().maxDrivenForce(Duration.ZERO), LogObserver.NONE)) {
      int topic = create(log);
      for (int i = 0; i < 20; i++) {
        Answer answer = append(log, topic, By.CALLER);
        await(answer);
        assertNotEquals(Thread.currentThread(), answer.by);
      }
    }
  }

  @Test
  void shouldAcknowledgeFromMemoryWithoutWaitingForTheDisk() throws InterruptedException {
    LogConfig slowDisk = config().maxDrivenForce(Duration.ZERO);
    try (EventLog log = ShardedLog.open(slowDisk, LogObserver.NONE)) {
      int topic = create(log);
      long untilNs = System.nanoTime() + PATIENCE_NS;
      Answer answer;
      int count = 0;
      do {
        answer = append(log, topic, By.CALLER_BUT_FOR_THE_DISK, AckLevel.MEMORY);
        await(answer);
        assertEquals(count++, answer.offset);
      } while (answer.by != Thread.currentThread() && System.nanoTime() < untilNs);
      assertEquals(Thread.currentThread(), answer.by);
      while (log.latestOffset(topic, 0) < count && System.nanoTime() < untilNs) {
        LockSupport.parkNanos(1_000_000);
      }
      assertEquals(count, log.latestOffset(topic, 0), "what is staged is written in the end");
    }
  }

  @Test
  void shouldAnswerEverythingOnceWhoeverRunsTheShard() throws Exception {
    Set<Long> offsets = new ConcurrentSkipListSet<>();
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      int topic = create(log);
      List<Future<?>> done = new ArrayList<>();
      for (int c = 0; c < CALLERS; c++) {
        int caller = c;
        done.add(
            callers.submit(
                () -> {
                  for (int i = 0; i < EACH; i++) {
                    Answer answer = append(log, topic, By.values()[(i + caller) % 3]);
                    await(answer);
                    assertEquals(1, answer.answers);
                    assertTrue(offsets.add(answer.offset), "offset given twice");
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
      assertEquals((long) CALLERS * EACH, log.latestOffset(topic, 0));
    } finally {
      callers.shutdownNow();
    }
    assertEquals(CALLERS * EACH, offsets.size());
    try (EventLog log = ShardedLog.open(config(), LogObserver.NONE)) {
      assertEquals((long) CALLERS * EACH, log.latestOffset(log.topic("t").id(), 0));
    }
  }

  @Test
  void shouldRefuseWhatComesAfterTheEnd() throws InterruptedException {
    EventLog log = ShardedLog.open(config(), LogObserver.NONE);
    int topic = create(log);
    log.close();
    for (By by : By.values()) {
      Answer late = append(log, topic, by);
      await(late);
      assertEquals(ErrorCode.SHUTTING_DOWN, late.refusal);
    }
  }
}
