package io.driftdb.perf.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What has been written to the disk that a directory lies on, by everybody: the kernel's count for
 * one process takes a page that is written to in part, of which it caches long runs as one, for all
 * of its run.
 */
public final class DiskWrites {
  private static final Path STATISTICS = Path.of("/proc/diskstats");
  private static final int SECTOR_BYTES = 512;
  private static final int MAJOR_FIELD = 0;
  private static final int MINOR_FIELD = 1;
  private static final int WRITTEN_SECTORS_FIELD = 9;

  private DiskWrites() {}

  /** Bytes since the system started; 0 where the system does not tell. */
  public static long bytes(Path directory) throws IOException {
    if (!Files.isReadable(STATISTICS)) {
      return 0;
    }
    return bytes(Files.readAllLines(STATISTICS), (long) Files.getAttribute(directory, "unix:dev"));
  }

  static long bytes(List<String> statistics, long device) {
    long major = (device >>> 8) & 0xFFF;
    long minor = (device & 0xFF) | ((device >>> 12) & 0xFFF00);
    for (String line : statistics) {
      String[] fields = line.strip().split("\\s+", -1);
      boolean here =
          Long.parseLong(fields[MAJOR_FIELD]) == major
              && Long.parseLong(fields[MINOR_FIELD]) == minor;
      if (here) {
        return Long.parseLong(fields[WRITTEN_SECTORS_FIELD]) * SECTOR_BYTES;
      }
    }
    return 0;
  }
}
