package io.driftdb.log.read;

import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.journal.Segment;
import java.io.IOException;

/**
 * Finds the segment where a search in a partition starts. Not every segment has every partition.
 */
final class SegmentSearch {
  private SegmentSearch() {}

  /**
   * The place of the last segment whose records of the partition start at or before the offset;
   * else 0.
   */
  static int byOffset(Segment[] all, CommittedPartition partition, long offset) throws IOException {
    int low = 0;
    int high = all.length - 1;
    int found = 0;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int probe = middle;
      long first = firstOffset(all[probe], partition);
      while (first < 0 && probe < high) {
        probe++;
        first = firstOffset(all[probe], partition);
      }
      if (first >= 0 && first <= offset) {
        found = probe;
        low = probe + 1;
      } else {
        high = middle - 1;
      }
    }
    return found;
  }

  private static long firstOffset(Segment segment, CommittedPartition partition)
      throws IOException {
    if (!segment.tryHold()) {
      return -1;
    }
    try {
      return segment.index().firstOffset(partition.topicId(), partition.partition());
    } finally {
      segment.release();
    }
  }

  /** The place of the last segment that starts at or before the LSN; else 0. */
  static int byLsn(Segment[] all, long lsn) {
    int place = 0;
    while (place + 1 < all.length && all[place + 1].header().baseLsn() <= lsn) {
      place++;
    }
    return place;
  }

  /** The place of the first segment with frames appended at that time or later; else the last. */
  static int byTime(Segment[] all, long appendTimeNs) {
    int place = 0;
    while (place + 1 < all.length && all[place].lastAppendTimeNs() < appendTimeNs) {
      place++;
    }
    return place;
  }
}
