package io.driftdb.log.journal;

/**
 * Where each frame stands that could still be taken back, oldest first. Shard's thread; reuses its
 * arrays.
 */
public final class UncommittedFrames {
  private long[] firstLsns = new long[1024];
  private long[] segmentIds = new long[1024];
  private long[] positions = new long[1024];
  private long head;
  private long tail;

  /** One more, the newest. */
  public void add(long firstLsn, long segmentId, long position) {
    if (tail - head == firstLsns.length) {
      firstLsns = widen(firstLsns);
      segmentIds = widen(segmentIds);
      positions = widen(positions);
    }
    int slot = slot(tail++);
    firstLsns[slot] = firstLsn;
    segmentIds[slot] = segmentId;
    positions[slot] = position;
  }

  private long[] widen(long[] values) {
    long[] wider = new long[values.length * 2];
    for (long i = head; i < tail; i++) {
      wider[(int) (i & (wider.length - 1))] = values[(int) (i & (values.length - 1))];
    }
    return wider;
  }

  void forgetBelow(long lsn) {
    while (head < tail && firstLsns[slot(head)] < lsn) {
      head++;
    }
  }

  /**
   * Drops all frames from that LSN on but keeps the first of them readable by the getters below.
   */
  boolean truncateFrom(long lsn) {
    while (tail > head && firstLsns[slot(tail - 1)] > lsn) {
      tail--;
    }
    if (tail > head && firstLsns[slot(tail - 1)] == lsn) {
      tail--;
      return true;
    }
    return false;
  }

  /** Segment of the first frame that the last truncation dropped. */
  long truncatedSegmentId() {
    return segmentIds[slot(tail)];
  }

  /** Position of the first frame that the last truncation dropped. */
  long truncatedPosition() {
    return positions[slot(tail)];
  }

  private int slot(long i) {
    return (int) (i & (firstLsns.length - 1));
  }
}
