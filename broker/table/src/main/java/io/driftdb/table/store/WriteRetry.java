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
 * Repeats what a store does not take now: for want of disk space, until there is some and RocksDB
 * goes on by itself, within seconds; or while it is behind with its files. It is the writer's
 * thread that waits, not RocksDB: one that waits within it keeps its recovery from ever ending. Any
 * thread may end that. What is thrown has changed nothing.
 */
final class WriteRetry {
  private static final Logger LOG = LoggerFactory.getLogger(WriteRetry.class);
  private static final String NO_SPACE = "No space left on device";
  private static final long SPACE_PAUSE_NS = 100_000_000L;
  private static final long STALL_PAUSE_NS = 1_000_000L;
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
   * @param grace how long a write may be refused though there is space, and a store that is to be
   *     closed may be behind
   */
  WriteRetry(Path store, Duration grace) {
    this.store = store;
    this.graceNs = grace.toNanos();
  }

  /** Runs it, again and again while the disk is full or the store is behind. */
  void run(Write write) throws RocksDBException {
    long startNs = System.nanoTime();
    long fullNs = startNs;
    long toldNs = startNs - TELL_EVERY_NS;
    while (true) {
      RocksDBException refusal = refusal(write);
      if (refusal == null) {
        return;
      }
      long nowNs = System.nanoTime();
      if (isStall(refusal)) {
        toldNs = Math.max(toldNs, startNs); // most pass at once
        if (ended && nowNs - startNs >= graceNs) {
          throw refusal;
        }
        toldNs = tell("its files to be rewritten", toldNs, nowNs);
        LockSupport.parkNanos(this, STALL_PAUSE_NS);
      } else {
        boolean enough = hasSpace();
        if (!isOfSpace(refusal) || ended || (enough && nowNs - fullNs >= graceNs)) {
          throw refusal;
        }
        fullNs = enough ? fullNs : nowNs;
        toldNs = tell("disk space", toldNs, nowNs);
        LockSupport.parkNanos(this, SPACE_PAUSE_NS);
      }
    }
  }

  private static RocksDBException refusal(Write write) {
    try {
      write.run();
      return null;
    } catch (RocksDBException e) {
      return e;
    }
  }

  private long tell(String what, long toldNs, long nowNs) {
    if (nowNs - toldNs < TELL_EVERY_NS) {
      return toldNs;
    }
    LOG.warn("The table store {} waits for {}", store, what);
    return nowNs;
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

  /** Whether RocksDB is behind and would have had to wait; a flush is told to come later then. */
  static boolean isStall(RocksDBException error) {
    Status status = error.getStatus();
    return status != null
        && (status.getCode() == Status.Code.Incomplete || status.getCode() == Status.Code.TryAgain);
  }

  /** Nothing is waited for any more. */
  void end() {
    ended = true;
  }
}
