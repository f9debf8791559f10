package io.driftdb.log.index;

import java.util.Arrays;

/**
 * The runs of one partition in the active segment. One thread writes; readers take the published
 * {@link Runs} and its count. A run's values are written before the count that covers it, and
 * arrays are only ever replaced by longer copies, so a reader sees whole runs without a lock. The
 * last run may grow under a reader: it then sees it shorter, which is harmless.
 */
final class PartitionRuns {
  /** One generation of the arrays. */
  static final class Runs {
    final long[] baseOffsets;
    final long[] firstLsns;
    final long[] appendTimes;
    final long[] positions;
    final int[] lengths;

    Runs(int capacity) {
      baseOffsets = new long[capacity];
      firstLsns = new long[capacity];
      appendTimes = new long[capacity];
      positions = new long[capacity];
      lengths = new int[capacity];
    }

    Runs(Runs from, int capacity) {
      baseOffsets = Arrays.copyOf(from.baseOffsets, capacity);
      firstLsns = Arrays.copyOf(from.firstLsns, capacity);
      appendTimes = Arrays.copyOf(from.appendTimes, capacity);
      positions = Arrays.copyOf(from.positions, capacity);
      lengths = Arrays.copyOf(from.lengths, capacity);
    }
  }

  final int topicId;
  final int partition;
  private volatile Runs runs = new Runs(2);
  private volatile int count;
  private volatile long nextOffset;

  PartitionRuns(int topicId, int partition) {
    this.topicId = topicId;
    this.partition = partition;
  }

  /** Adds a frame; returns whether it began a new run. */
  boolean add(
      long baseOffset,
      long next,
      long firstLsn,
      long appendTimeNs,
      long position,
      int length,
      int maxRunBytes) {
    int last = count - 1;
    Runs now = runs;
    if (last >= 0
        && now.positions[last] + now.lengths[last] == position
        && now.lengths[last] + length <= maxRunBytes) {
      now.lengths[last] += length;
      nextOffset = next;
      return false;
    }
    if (count == now.positions.length) {
      now = new Runs(now, count * 2);
    }
    int i = last + 1;
    now.baseOffsets[i] = baseOffset;
    now.firstLsns[i] = firstLsn;
    now.appendTimes[i] = appendTimeNs;
    now.positions[i] = position;
    now.lengths[i] = length;
    runs = now;
    nextOffset = next;
    count = i + 1;
    return true;
  }

  /** Drops what stands at or behind the position; returns how many runs went. */
  int truncate(long position) {
    Runs now = new Runs(runs, runs.positions.length);
    int kept = count;
    while (kept > 0 && now.positions[kept - 1] >= position) {
      kept--;
    }
    if (kept > 0) {
      long end = now.positions[kept - 1] + now.lengths[kept - 1];
      now.lengths[kept - 1] -= (int) Math.max(0, end - position);
    }
    int dropped = count - kept;
    count = kept;
    runs = now;
    return dropped;
  }

  void nextOffset(long offset) {
    nextOffset = offset;
  }

  Runs runs() {
    return runs;
  }

  int count() {
    return count;
  }

  long nextOffset() {
    return nextOffset;
  }
}
