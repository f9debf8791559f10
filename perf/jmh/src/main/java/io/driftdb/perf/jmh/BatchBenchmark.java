package io.driftdb.perf.jmh;

import io.driftdb.schema.BatchReader;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.RecordCursor;
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

/** Writing a batch with its checksum, and checking and reading one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchBenchmark {
  private static final int MAX_RECORDS_LENGTH = 1 << 20;

  private final Batches batches = new Batches();
  private final UnsafeBuffer target = Batches.buffer();
  private final UnsafeBuffer written = Batches.buffer();
  private final BatchReader reader = new BatchReader(MAX_RECORDS_LENGTH);
  private int length;

  @Setup
  public void write() {
    length = batches.write(written, 1, 1, 0, 0);
  }

  @Benchmark
  @OperationsPerInvocation(Batches.RECORDS)
  public int encode() {
    return batches.write(target, 1, 1, 0, 0);
  }

  @Benchmark
  @OperationsPerInvocation(Batches.RECORDS)
  public long decode() {
    ErrorCode sound = reader.open(written, 0, length);
    if (sound != ErrorCode.NONE) {
      throw new IllegalStateException(reader.problem());
    }
    RecordCursor records = reader.records();
    long bytes = 0;
    while (records.next()) {
      bytes += records.valueLength();
    }
    return bytes;
  }
}
