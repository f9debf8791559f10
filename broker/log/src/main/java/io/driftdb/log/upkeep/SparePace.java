package io.driftdb.log.upkeep;

import io.driftdb.log.io.LogClock;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SpareSegments;

/**
 * How fast the next spare is made. Forcing a growing file makes the file system commit its own
 * journal, which delays the log's fdatasyncs by milliseconds: so while records come in, only as
 * much is made as they will soon need, and the rest when nobody appends. Housekeeper's thread.
 */
final class SparePace {
  /** How far the next spare is ahead of the active segment, as a part of a segment. */
  private static final double LEAD = 0.25;

  /** For so long nothing has come when nobody appends: groups may take tens of milliseconds. */
  private static final long QUIET_NS = 100_000_000L;

  /** A round when nobody appends. */
  private static final long IDLE_BYTES = 4L << 20;

  /** More in one round would be a burst beside a busy journal. */
  private static final long MOST_BYTES = 16L << 20;

  /** Less is not worth a commit of the file system's journal. */
  private static final long LEAST_BYTES = 1L << 20;

  private final int capacity;
  private final LogClock clock;
  private long seenSegment;
  private long seenPosition;
  private long seenNs;

  SparePace(int capacity, LogClock clock) {
    this.capacity = capacity;
    this.clock = clock;
  }

  /** Bytes to make in this round. */
  long bytesDue(Segment[] segments, SpareSegments spares, boolean awaited) {
    long left = capacity - spares.made();
    if (awaited || segments.length == 0) {
      return left;
    }
    Segment active = segments[segments.length - 1];
    if (isIdle(active)) {
      return Math.min(left, IDLE_BYTES);
    }
    if (spares.count() > 0) {
      return 0;
    }
    double fill = (double) active.endPosition() / active.header().capacity();
    long wanted = (long) (capacity * Math.min(1, fill + LEAD)) - spares.made();
    return wanted < Math.min(left, LEAST_BYTES) ? 0 : Math.min(wanted, MOST_BYTES);
  }

  private boolean isIdle(Segment active) {
    long nowNs = clock.monotonicNs();
    long position = active.endPosition();
    if (active.id() != seenSegment || position != seenPosition) {
      seenSegment = active.id();
      seenPosition = position;
      seenNs = nowNs;
    }
    return nowNs - seenNs >= QUIET_NS;
  }
}
