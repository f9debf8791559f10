package io.driftdb.log.upkeep;

import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentList;

/**
 * Oldest segments on their way out: the housekeeper asks, the shard's thread takes them from the
 * list, a checkpoint makes the new start durable, and only then do the files go.
 */
final class RetentionDrop {
  private final Segment[] segments;
  private volatile long checkpoint;

  RetentionDrop(Segment[] segments) {
    this.segments = segments;
  }

  Segment[] segments() {
    return segments;
  }

  void take(SegmentList list) {
    for (int i = 0; i < segments.length; i++) {
      list.removeFirst();
    }
  }

  /** The first checkpoint that knows of it has that number. */
  void takenBefore(long number) {
    checkpoint = number;
  }

  boolean isTaken() {
    return checkpoint > 0;
  }

  long checkpoint() {
    return checkpoint;
  }
}
