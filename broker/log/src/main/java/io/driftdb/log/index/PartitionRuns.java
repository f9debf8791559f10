package io.driftdb.log.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The runs of one partition in the active segment: written by one thread, read by any without a
 * lock. A reader takes the published generation once and stays with it.
 *
 * <p>Why that is safe: the writer fills a run's places before it releases the count that covers
 * them, and changes nothing that is covered but the last run's length, one int, which a reader sees
 * as it was or as it is: both name whole frames. A reader that has seen, through the committed LSN,
 * that a frame is committed has also seen the length that includes it. Growth and truncation
 * publish a new generation and leave the old one as it was.
 */
final class PartitionRuns {
  private static final int FIRST_CAPACITY = 2;

  /** One generation of the arrays. */
  static final class Runs {
    private static final VarHandle COUNT;
    private static final VarHandle NEXT_OFFSET;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        COUNT = lookup.findVarHandle(Runs.class, "count", int.class);
        NEXT_OFFSET = lookup.findVarHandle(Runs.class, "nextOffset", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    final long[] baseOffsets;
    final long[] firstLsns;
    final long[] appendTimes;
    final long[] positions;
    final int[] lengths;

    private int count;
    private long nextOffset;

    private Runs(int capacity) {
      baseOffsets = new long[capacity];
      firstLsns = new long[capacity];
      appendTimes = new long[capacity];
      positions = new long[capacity];
      lengths = new int[capacity];
    }

    private Runs(Runs from, int kept, int capacity) {
      baseOffsets = Arrays.copyOf(from.baseOffsets, capacity);
      firstLsns = Arrays.copyOf(from.firstLsns, capacity);
      appendTimes = Arrays.copyOf(from.appendTimes, capacity);
      positions = Arrays.copyOf(from.positions, capacity);
      lengths = Arrays.copyOf(from.lengths, capacity);
      count = kept;
      nextOffset = from.nextOffset;
    }

    /** How many runs are whole. Read {@link #nextOffset} first: its record is in one of them. */
    int count() {
      return (int) COUNT.getAcquire(this);
    }

    long nextOffset() {
      return (long) NEXT_OFFSET.getAcquire(this);
    }

    /** Where the last run ends. */
    private long end() {
      return count == 0 ? 0 : positions[count - 1] + lengths[count - 1];
    }

    /** Bytes of all runs. */
    long bytes() {
      long bytes = 0;
      for (int i = count() - 1; i >= 0; i--) {
        bytes += lengths[i];
      }
      return bytes;
    }
  }

  final int topicId;
  final int partition;
  private volatile Runs published = new Runs(FIRST_CAPACITY);

  PartitionRuns(int topicId, int partition) {
    this.topicId = topicId;
    this.partition = partition;
  }

  /** What a reader is to look at. */
  Runs runs() {
    return published;
  }

  /** Adds a frame; returns whether it began a new run. */
  boolean add(
      long baseOffset,
      long nextOffset,
      long firstLsn,
      long appendTimeNs,
      long position,
      int length,
      int maxRunBytes) {
    Runs runs = published;
    int count = runs.count;
    long end = runs.end();
    boolean again = position < end;
    boolean joins = position == end && count > 0 && runs.lengths[count - 1] + length <= maxRunBytes;
    if (!again && !joins) {
      runs = count < runs.positions.length ? runs : new Runs(runs, count, count * 2);
      runs.baseOffsets[count] = baseOffset;
      runs.firstLsns[count] = firstLsn;
      runs.appendTimes[count] = appendTimeNs;
      runs.positions[count] = position;
      runs.lengths[count] = length;
      Runs.COUNT.setRelease(runs, count + 1);
    } else if (joins) {
      runs.lengths[count - 1] += length;
    }
    Runs.NEXT_OFFSET.setRelease(runs, nextOffset);
    if (runs != published) {
      published = runs;
    }
    return !again && !joins;
  }

  /** Whether it has frames at or behind the position. */
  boolean reaches(long position) {
    return published.end() > position;
  }

  /** Drops what stands at or behind the position; returns how many runs are left. */
  int truncate(long position, long nextOffset) {
    Runs before = published;
    int kept = before.count;
    while (kept > 0 && before.positions[kept - 1] >= position) {
      kept--;
    }
    Runs after = new Runs(before, kept, before.positions.length);
    if (kept > 0) {
      after.lengths[kept - 1] =
          (int) Math.min(after.lengths[kept - 1], position - after.positions[kept - 1]);
    }
    after.nextOffset = nextOffset;
    published = after;
    return kept;
  }
}
