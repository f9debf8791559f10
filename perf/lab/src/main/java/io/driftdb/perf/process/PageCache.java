package io.driftdb.perf.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The system's cache of file pages. */
public final class PageCache {
  private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");
  private static final String PAGES = "1";

  private PageCache() {}

  /** Whether this user may empty it. */
  public static boolean canDrop() {
    return Files.isWritable(DROP);
  }

  /** Empties it, so that what is read next comes from the disk. Only root may. */
  public static void drop() throws IOException, InterruptedException {
    if (new ProcessBuilder("sync").start().waitFor() != 0) {
      throw new IOException("sync failed: cold reads cannot be measured");
    }
    try {
      Files.writeString(DROP, PAGES);
    } catch (IOException e) {
      throw new IOException("only root may empty the page cache: cold reads cannot be measured", e);
    }
  }
}
