package io.driftdb.log.journal;

import java.util.Arrays;

/**
 * The segments of a shard, oldest first. The shard's thread changes it; readers take the array of
 * the moment and hold a segment before they touch its file.
 */
public final class SegmentList {
  private static final Segment[] NONE = {};

  private volatile Segment[] segments = NONE;
  private long[] damagedFrom = {};
  private long[] damagedTo = {};

  public Segment[] all() {
    return segments;
  }

  /** At recovery: of records from that LSN to before the other, some can't be read. */
  public void quarantine(long fromLsn, long toLsn) {
    int count = damagedFrom.length;
    damagedFrom = Arrays.copyOf(damagedFrom, count + 1);
    damagedTo = Arrays.copyOf(damagedTo, count + 1);
    damagedFrom[count] = fromLsn;
    damagedTo[count] = toLsn;
  }

  /** Whether records from that LSN to before the other were found damaged by recovery. */
  public boolean isDamaged(long fromLsn, long toLsn) {
    for (int i = 0; i < damagedFrom.length; i++) {
      if (damagedFrom[i] < toLsn && damagedTo[i] > fromLsn) {
        return true;
      }
    }
    return false;
  }

  public Segment active() {
    Segment[] now = segments;
    return now[now.length - 1];
  }

  public void add(Segment segment) {
    Segment[] now = segments;
    Segment[] next = Arrays.copyOf(now, now.length + 1);
    next[now.length] = segment;
    segments = next;
  }

  /** Takes the oldest one out. */
  public Segment removeFirst() {
    Segment[] now = segments;
    segments = Arrays.copyOfRange(now, 1, now.length);
    return now[0];
  }

  /** Takes the newest one out. */
  public Segment removeLast() {
    Segment[] now = segments;
    segments = Arrays.copyOf(now, now.length - 1);
    return now[now.length - 1];
  }

  /** The place of a segment in {@link #all}, or of the first later one. */
  public static int placeOf(Segment[] segments, long segmentId) {
    int low = 0;
    int high = segments.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (segments[middle].id() < segmentId) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
