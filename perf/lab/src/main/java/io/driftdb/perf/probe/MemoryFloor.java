package io.driftdb.perf.probe;

import java.nio.ByteBuffer;

/** Copying into memory that the process has not touched before, as a growing log does. */
final class MemoryFloor {
  private static final int LENGTH = 256 << 20;
  private static final int CHUNK = 1 << 20;

  private MemoryFloor() {}

  /** Megabytes per second. */
  static double copy() {
    ByteBuffer from = ByteBuffer.allocateDirect(CHUNK);
    // The JVM clears what it allocates, page by page: that is the first touch, and counts.
    long beganNs = System.nanoTime();
    ByteBuffer to = ByteBuffer.allocateDirect(LENGTH);
    while (to.hasRemaining()) {
      to.put(from.clear());
    }
    return DiskFloor.megabytesPerSecond(LENGTH, System.nanoTime() - beganNs);
  }
}
