package io.driftdb.perf.jmh;

import io.driftdb.log.AckLevel;
import io.driftdb.log.PartitionStart;
import io.driftdb.log.Subscription;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reading all of a log by a subscription, from the page cache: delivery entries, not records. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReadBenchmark {
  private static final int BATCHES = 1000;
  private static final int RECORDS = BATCHES * Batches.RECORDS;
  private static final int MESSAGE_BYTES = 256 << 10;

  private ScratchLog log;
  private UnsafeBuffer buffer;

  @Setup
  public void fill() throws IOException {
    log = new ScratchLog(AckLevel.DURABLE);
    for (int i = 0; i < BATCHES; i++) {
      log.append();
    }
    buffer = new UnsafeBuffer(new byte[Math.max(MESSAGE_BYTES, log.log.maxEntryBytes())]);
  }

  @TearDown
  public void close() throws IOException {
    log.close();
  }

  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long replay() {
    List<PartitionStart> all = List.of(new PartitionStart(log.topicId, 0, 0));
    try (Subscription subscription = log.log.subscribe(0, all, () -> {})) {
      int entries = 0;
      long bytes = 0;
      for (int n = subscription.poll(buffer, 0, MESSAGE_BYTES);
          n > 0;
          n = subscription.poll(buffer, 0, MESSAGE_BYTES)) {
        entries += subscription.entryCount();
        bytes += n;
      }
      if (entries != BATCHES) {
        throw new IllegalStateException("read " + entries + " of " + BATCHES + " batches");
      }
      return bytes;
    }
  }
}
