package io.driftdb.perf.jmh;

import io.driftdb.log.index.ActiveIndex;
import io.driftdb.log.index.Run;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Finding the run that holds an offset, in the index of the segment that is written. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IndexBenchmark {
  private static final int RUNS = 1 << 17;
  private static final int RECORDS_PER_RUN = 100;
  private static final int RUN_BYTES = 64 << 10;
  private static final int TOPIC = 1;

  @Param({"1", "1000"})
  private int partitions;

  private final SplittableRandom random = new SplittableRandom(1);
  private final Run found = new Run();
  private ActiveIndex index;
  private long offsetsPerPartition;

  @Setup
  public void fill() {
    index = new ActiveIndex(RUNS + 1, 1);
    for (int run = 0; run < RUNS; run++) {
      long base = (long) run / partitions * RECORDS_PER_RUN;
      long position = (long) run * RUN_BYTES;
      long lsn = (long) run * RECORDS_PER_RUN + 1;
      index.add(
          TOPIC, run % partitions, base, base + RECORDS_PER_RUN, lsn, lsn, position, RUN_BYTES);
    }
    offsetsPerPartition = (long) RUNS / partitions * RECORDS_PER_RUN;
  }

  @Benchmark
  public long findByOffset() {
    int partition = random.nextInt(partitions);
    if (!index.findByOffset(TOPIC, partition, random.nextLong(offsetsPerPartition), found)) {
      throw new IllegalStateException("an offset that was indexed is not found");
    }
    return found.filePosition();
  }
}
