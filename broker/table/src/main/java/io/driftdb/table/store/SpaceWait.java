package io.driftdb.table.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what a store refuses for want of disk space until there is some: RocksDB then goes on by
 * itself, within seconds. The writer's thread waits; any thread may end that. What is thrown has
 * changed nothing.
 */
final class SpaceWait {
  private static final Logger LOG = LoggerFactory.getLogger(SpaceWait.class);
  private static final String NO_SPACE = "No space left on device";
  private static final long PAUSE_NS = 100_000_000L;
  private static final long TELL_EVERY_NS = 60_000_000_000L;

  /** More than RocksDB asks for before it goes on. */
  private static final long ENOUGH_BYTES = 64L << 20;

  /** Writes to a store. */
  interface Write {
    void run() throws RocksDBException;
  }

  private final Path store;
  private final long graceNs;
  private volatile boolean ended;

  /**
   * @param grace how long a write may be refused though there is space
   */
  SpaceWait(Path store, Duration grace) {
    this.store = store;
    this.graceNs = grace.toNanos();
  }

  /** Runs it, again and again while the disk is full. */
  void run(Write write) throws RocksDBException {
    long toldNs = 0;
    long fullNs = System.nanoTime();
    for (int tries = 1; !isDone(write, fullNs); tries++) {
      long nowNs = System.nanoTime();
      if (tries == 1 || nowNs - toldNs >= TELL_EVERY_NS) {
        toldNs = nowNs;
        LOG.warn("The table store {} waits for disk space", store);
      }
      fullNs = hasSpace() ? fullNs : nowNs;
      LockSupport.parkNanos(this, PAUSE_NS);
    }
  }

  private boolean isDone(Write write, long fullNs) throws RocksDBException {
    try {
      write.run();
      return true;
    } catch (RocksDBException e) {
      boolean stuck = hasSpace() && System.nanoTime() - fullNs >= graceNs;
      if (!isOfSpace(e) || ended || stuck) {
        throw e;
      }
      return false;
    }
  }

  private boolean hasSpace() {
    try {
      return Files.getFileStore(store).getUsableSpace() >= ENOUGH_BYTES;
    } catch (IOException e) {
      return true; // then it is no matter of space
    }
  }

  /** Whether the disk was full when that happened. */
  static boolean isOfSpace(Exception error) {
    if (error instanceof RocksDBException e) {
      return e.getStatus() != null && e.getStatus().getSubCode() == Status.SubCode.NoSpace;
    }
    return error instanceof IOException && String.valueOf(error.getMessage()).contains(NO_SPACE);
  }

  /** Nothing is waited for any more. */
  void end() {
    ended = true;
  }
}
