package io.driftdb.log.read;

import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentHeader;

/**
 * Where the last reads ended, of several that go through the log side by side: the next one goes on
 * from the nearest place before it.
 */
final class FrameCursors {
  private static final int MOST = 4;

  /** Before a frame of a segment. */
  static final class Cursor {
    private long segmentId;
    private long lastUse;
    long nextLsn;
    long position;

    private boolean isBefore(Segment segment, long lsn) {
      return segmentId == segment.id() && nextLsn <= lsn;
    }

    private void toBeginningOf(Segment segment) {
      segmentId = segment.id();
      nextLsn = segment.header().baseLsn();
      position = SegmentHeader.LENGTH;
    }
  }

  private final Cursor[] cursors = new Cursor[MOST];
  private long uses;

  FrameCursors() {
    for (int i = 0; i < MOST; i++) {
      cursors[i] = new Cursor();
    }
  }

  /**
   * The nearest one of the segment that is not behind the LSN; else the one that has not been used
   * for the longest time, at the segment's beginning. A place stays what it is: a segment that is
   * cut gets no more frames.
   */
  Cursor before(Segment segment, long lsn) {
    Cursor nearest = null;
    Cursor oldest = cursors[0];
    for (Cursor each : cursors) {
      if (each.isBefore(segment, lsn) && (nearest == null || each.nextLsn > nearest.nextLsn)) {
        nearest = each;
      }
      if (each.lastUse < oldest.lastUse) {
        oldest = each;
      }
    }
    if (nearest == null) {
      nearest = oldest;
      nearest.toBeginningOf(segment);
    }
    nearest.lastUse = ++uses;
    return nearest;
  }
}
