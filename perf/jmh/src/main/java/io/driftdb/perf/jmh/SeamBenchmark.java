package io.driftdb.perf.jmh;

import io.driftdb.log.io.LogClock;
import io.driftdb.log.io.LogFile;
import io.driftdb.log.io.LogSeam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the seam costs by which a simulator gives the log its files and its clock: a write of a page
 * and a look at the clock, through the seam and straight to what stands behind it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SeamBenchmark {
  private static final int PAGE = 4096;
  private static final long FILE_BYTES = 1L << 20;

  private final ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
  private Path directory;
  private LogFile seamFile;
  private FileChannel channel;
  private LogClock clock;
  private long position;

  @Setup
  public void open() throws IOException {
    directory = Files.createTempDirectory("drift-jmh");
    LogSeam seam = LogSeam.system();
    clock = seam.clock();
    seamFile = seam.files().create(directory.resolve("seam"));
    channel =
        FileChannel.open(
            directory.resolve("straight"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @TearDown
  public void close() throws IOException {
    seamFile.close();
    channel.close();
    Files.delete(directory.resolve("seam"));
    Files.delete(directory.resolve("straight"));
    Files.delete(directory);
  }

  @Benchmark
  public void writeBySeam() throws IOException {
    seamFile.write(nextPage(), position);
  }

  @Benchmark
  public void writeStraight() throws IOException {
    ByteBuffer source = nextPage();
    long at = position;
    while (source.hasRemaining()) {
      at += channel.write(source, at);
    }
  }

  @Benchmark
  public long clockBySeam() {
    return clock.monotonicNs();
  }

  @Benchmark
  public long clockStraight() {
    return System.nanoTime();
  }

  private ByteBuffer nextPage() {
    position = (position + PAGE) % FILE_BYTES;
    return page.clear();
  }
}
