package io.driftdb.perf.probe;

import io.driftdb.perf.probe.Floor.Latency;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** What the disk can do. */
final class DiskFloor {
  private static final int WARM_UP = 1000;
  private static final int MEASURED = 10_000;
  private static final long BYTES = (long) (WARM_UP + MEASURED) * Probe.RECORD_BYTES;
  private static final int CHUNK = 1 << 20;
  private static final long LENGTH = 512L << 20;
  private static final double BYTES_PER_US_TO_MEGABYTES = 1e3;
  private static final String FILE = "sequential";

  private DiskFloor() {}

  static Latency sync(Path directory) throws IOException {
    Histogram times = Probe.histogram();
    ByteBuffer record = ByteBuffer.allocateDirect(Probe.RECORD_BYTES);
    try (SyncedFile file = SyncedFile.create(directory, BYTES)) {
      for (int i = 0; i < WARM_UP + MEASURED; i++) {
        long beganNs = System.nanoTime();
        file.append(record.clear());
        if (i >= WARM_UP) {
          times.recordValue(System.nanoTime() - beganNs);
        }
      }
    }
    return Probe.latency(times);
  }

  /** Megabytes per second into a new file, until they are on the disk. */
  static double write(Path directory) throws IOException {
    Path path = directory.resolve(FILE);
    Files.deleteIfExists(path);
    byte[] noise = new byte[CHUNK];
    new Random(1).nextBytes(noise);
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).put(noise);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long beganNs = System.nanoTime();
      for (long at = 0; at < LENGTH; at += CHUNK) {
        channel.write(chunk.clear(), at);
      }
      channel.force(false);
      return megabytesPerSecond(LENGTH, System.nanoTime() - beganNs);
    }
  }

  /** Megabytes per second of what {@link #write} has left in the page cache. */
  static double read(Path directory) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (FileChannel channel = FileChannel.open(directory.resolve(FILE), StandardOpenOption.READ)) {
      long beganNs = System.nanoTime();
      for (long at = 0; at < LENGTH; at += CHUNK) {
        channel.read(chunk.clear(), at);
      }
      return megabytesPerSecond(LENGTH, System.nanoTime() - beganNs);
    }
  }

  static double megabytesPerSecond(long bytes, long ns) {
    return bytes * BYTES_PER_US_TO_MEGABYTES / ns;
  }
}
