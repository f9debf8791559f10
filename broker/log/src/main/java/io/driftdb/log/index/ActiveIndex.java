package io.driftdb.log.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The index of the active segment, in memory. The shard's thread writes and is never made to wait
 * by readers. Allocates when a partition first appears in the segment and when its arrays grow.
 */
public final class ActiveIndex implements RunIndex {
  private final int maxRuns;
  private final int maxRunBytes;
  private final Long2ObjectHashMap<PartitionRuns> own = new Long2ObjectHashMap<>();
  private final ConcurrentHashMap<Long, PartitionRuns> shared = new ConcurrentHashMap<>();
  private int runCount;

  public ActiveIndex(int maxRuns, int maxRunBytes) {
    this.maxRuns = maxRuns;
    this.maxRunBytes = maxRunBytes;
  }

  /** Adds a partition's part of a frame, in log order. */
  public void add(
      int topicId,
      int partition,
      long baseOffset,
      long nextOffset,
      long firstLsn,
      long appendTimeNs,
      long filePosition,
      int lengthBytes) {
    long key = key(topicId, partition);
    PartitionRuns runs = own.get(key);
    boolean fresh = runs == null;
    if (fresh) {
      runs = new PartitionRuns(topicId, partition);
      own.put(key, runs);
    }
    boolean started =
        runs.add(
            baseOffset, nextOffset, firstLsn, appendTimeNs, filePosition, lengthBytes, maxRunBytes);
    runCount += started ? 1 : 0;
    if (fresh) {
      shared.put(key, runs);
    }
  }

  private static long key(int topicId, int partition) {
    return ((long) topicId << 32) | partition;
  }

  /** Whether it holds as many runs as it may. */
  public boolean isFull() {
    return runCount >= maxRuns;
  }

  public int runCount() {
    return runCount;
  }

  /**
   * Drops all frames that stand at or behind the position. The caller gives each partition's next
   * offset as of the cut.
   */
  public void truncateFrom(long filePosition, NextOffsets nextOffsets) {
    List<Long> emptied = new ArrayList<>();
    for (PartitionRuns runs : own.values()) {
      runCount -= runs.truncate(filePosition);
      if (runs.count() == 0) {
        emptied.add(key(runs.topicId, runs.partition));
      } else {
        runs.nextOffset(nextOffsets.nextOffset(runs.topicId, runs.partition));
      }
    }
    for (Long key : emptied) {
      own.remove(key.longValue());
      shared.remove(key);
    }
  }

  /** Tells the next offset of a partition. */
  public interface NextOffsets {
    long nextOffset(int topicId, int partition);
  }

  @Override
  public boolean findByOffset(int topicId, int partition, long offset, Run found) {
    PartitionRuns runs = shared.get(key(topicId, partition));
    if (runs == null || offset >= runs.nextOffset()) {
      return false;
    }
    int count = runs.count();
    return fill(runs, lastAtOrBefore(runs.runs().baseOffsets, count, offset), count, found);
  }

  @Override
  public boolean findByLsn(int topicId, int partition, long lsn, Run found) {
    PartitionRuns runs = shared.get(key(topicId, partition));
    if (runs == null) {
      return false;
    }
    int count = runs.count();
    return fill(runs, lastAtOrBefore(runs.runs().firstLsns, count, lsn), count, found);
  }

  @Override
  public boolean findByTime(int topicId, int partition, long appendTimeNs, Run found) {
    PartitionRuns runs = shared.get(key(topicId, partition));
    if (runs == null) {
      return false;
    }
    int count = runs.count();
    int ordinal = lastAtOrBefore(runs.runs().appendTimes, count, appendTimeNs - 1);
    return fill(runs, ordinal, count, found);
  }

  /** The last place whose value is not above, or 0. */
  private static int lastAtOrBefore(long[] values, int count, long value) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (values[middle] <= value) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static boolean fill(PartitionRuns partition, int ordinal, int count, Run found) {
    if (ordinal >= count) {
      return false;
    }
    PartitionRuns.Runs runs = partition.runs();
    found.topicId = partition.topicId;
    found.partition = partition.partition;
    found.ordinal = ordinal;
    found.index = null;
    found.baseOffset = runs.baseOffsets[ordinal];
    found.firstLsn = runs.firstLsns[ordinal];
    found.appendTimeNs = runs.appendTimes[ordinal];
    found.filePosition = runs.positions[ordinal];
    found.lengthBytes = runs.lengths[ordinal];
    return true;
  }

  @Override
  public boolean next(Run run) {
    PartitionRuns runs = shared.get(key(run.topicId, run.partition));
    return runs != null && fill(runs, run.ordinal + 1, runs.count(), run);
  }

  @Override
  public long firstOffset(int topicId, int partition) {
    PartitionRuns runs = shared.get(key(topicId, partition));
    return runs == null || runs.count() == 0 ? -1 : runs.runs().baseOffsets[0];
  }

  @Override
  public long nextOffset(int topicId, int partition) {
    PartitionRuns runs = shared.get(key(topicId, partition));
    return runs == null || runs.count() == 0 ? -1 : runs.nextOffset();
  }

  @Override
  public void forEachPartition(PartitionVisitor visitor) {
    for (PartitionRuns runs : sorted()) {
      long bytes = 0;
      for (int i = 0; i < runs.count(); i++) {
        bytes += runs.runs().lengths[i];
      }
      visitor.onPartition(
          runs.topicId, runs.partition, runs.runs().baseOffsets[0], runs.nextOffset(), bytes);
    }
  }

  /** All partitions, by topic and partition. */
  List<PartitionRuns> sorted() {
    List<PartitionRuns> all = new ArrayList<>(shared.values());
    all.sort(
        Comparator.<PartitionRuns>comparingInt(r -> r.topicId).thenComparingInt(r -> r.partition));
    return all;
  }
}
