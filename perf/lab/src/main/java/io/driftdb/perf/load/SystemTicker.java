package io.driftdb.perf.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * The machine's clock. It parks until a record is due: to spin instead would take one of the cores
 * that the broker needs. Any thread.
 */
public final class SystemTicker implements Ticker {
  private static final Path THIS_THREAD = Path.of("/proc/thread-self");

  @Override
  public long nowNs() {
    return System.nanoTime();
  }

  @Override
  public void awaitUntil(long dueNs) {
    for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /**
   * Asks the system to wake the calling thread on time: by default Linux may be 50 µs late, to wake
   * several at once. Returns whether it will.
   */
  public static boolean wakeExactly() {
    try {
      Path thread = Files.readSymbolicLink(THIS_THREAD).getFileName();
      Files.writeString(Path.of("/proc").resolve(thread).resolve("timerslack_ns"), "1");
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
