package io.driftdb.perf.jmh;

import io.driftdb.log.AckLevel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Appending a batch to a log on the disk, one at a time: ring, group, write and fdatasync. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendBenchmark {
  @Param({"MEMORY", "DURABLE"})
  private AckLevel ack;

  private ScratchLog log;

  @Setup
  public void open() throws IOException {
    log = new ScratchLog(ack);
  }

  @TearDown
  public void close() throws IOException {
    log.close();
  }

  @Benchmark
  @OperationsPerInvocation(Batches.RECORDS)
  public void append() {
    log.append();
  }
}
