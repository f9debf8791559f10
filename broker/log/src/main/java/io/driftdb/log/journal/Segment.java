package io.driftdb.log.journal;

import io.driftdb.log.index.RunIndex;
import io.driftdb.log.io.LogFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One segment file that holds records. Written by the shard's thread, read by any; it is closed
 * when it was dropped and the last reader has let go.
 */
public final class Segment {
  private final SegmentHeader header;
  private final LogFile file;
  private final AtomicInteger holders = new AtomicInteger(1);
  private volatile Runnable whenReleased = () -> {};
  private volatile RunIndex index;
  private volatile long endPosition;
  private volatile long endLsn;
  private volatile long lastAppendTimeNs;

  public Segment(SegmentHeader header, LogFile file, RunIndex index) {
    this.header = header;
    this.file = file;
    this.index = index;
    this.endPosition = SegmentHeader.LENGTH;
    this.endLsn = header.baseLsn();
  }

  public SegmentHeader header() {
    return header;
  }

  public long id() {
    return header.segmentId();
  }

  public LogFile file() {
    return file;
  }

  public RunIndex index() {
    return index;
  }

  /** Puts the index in place that was written when the segment was sealed. */
  public void replaceIndex(RunIndex sealed) {
    index = sealed;
  }

  /** One past the last byte of its frames. */
  public long endPosition() {
    return endPosition;
  }

  /** One past the last LSN in it. */
  public long endLsn() {
    return endLsn;
  }

  public long lastAppendTimeNs() {
    return lastAppendTimeNs;
  }

  /** Says how far its frames reach now. */
  public void extendTo(long position, long lsn, long appendTimeNs) {
    lastAppendTimeNs = appendTimeNs;
    endLsn = lsn;
    endPosition = position;
  }

  /** Keeps the file open until {@link #release}; false when it is closed already. */
  public boolean tryHold() {
    int count = holders.get();
    while (count > 0) {
      if (holders.compareAndSet(count, count + 1)) {
        return true;
      }
      count = holders.get();
    }
    return false;
  }

  /** The owner lets go for good; the last reader to leave runs what is to follow. */
  public void drop(Runnable whenLastHasLeft) {
    whenReleased = whenLastHasLeft;
    release();
  }

  /** Lets go. */
  public void release() {
    if (holders.decrementAndGet() == 0) {
      close();
      whenReleased.run();
    }
  }

  private void close() {
    try {
      if (index instanceof Closeable closeable) {
        closeable.close();
      }
      file.close();
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(Segment.class)
          .warn("Closing segment {}: {}", id(), e.toString());
    }
  }
}
