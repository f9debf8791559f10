package io.driftdb.log.upkeep;

import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentList;
import java.util.function.LongSupplier;

/**
 * Oldest segments on their way out: the housekeeper asks, the shard's thread takes them from the
 * list, a checkpoint makes the new start durable, and only then do the files go.
 */
final class RetentionDrop {
  private final Segment[] segments;
  private final LongSupplier committedLsn;
  private volatile boolean taken;
  private volatile long takenAtLsn;

  RetentionDrop(Segment[] segments, LongSupplier committedLsn) {
    this.segments = segments;
    this.committedLsn = committedLsn;
  }

  Segment[] segments() {
    return segments;
  }

  void take(SegmentList list) {
    for (int i = 0; i < segments.length; i++) {
      list.removeFirst();
    }
    takenAtLsn = committedLsn.getAsLong();
    taken = true;
  }

  boolean isTaken() {
    return taken;
  }

  /** A checkpoint at this LSN or later knows of it. */
  long takenAtLsn() {
    return takenAtLsn;
  }
}
