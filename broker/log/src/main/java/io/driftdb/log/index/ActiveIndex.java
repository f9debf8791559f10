package io.driftdb.log.index;

import io.driftdb.log.index.PartitionRuns.Runs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The index of the active segment, in memory. The shard's thread writes and is never made to wait
 * by readers, which may be any. Allocates when a partition first appears in the segment and when
 * its arrays grow.
 */
public final class ActiveIndex implements RunIndex {
  /** Tells where a partition goes on once its last frames are gone. */
  public interface NextOffsets {
    long nextOffset(int topicId, int partition);
  }

  private final int maxRuns;
  private final int maxRunBytes;

  /** The writer's own way to the partitions: no boxed keys. */
  private final Long2ObjectHashMap<PartitionRuns> own = new Long2ObjectHashMap<>();

  private final ConcurrentHashMap<Long, PartitionRuns> shared = new ConcurrentHashMap<>();
  private int runCount;
  private long lastAppendTimeNs;

  public ActiveIndex(int maxRuns, int maxRunBytes) {
    this.maxRuns = maxRuns;
    this.maxRunBytes = maxRunBytes;
  }

  /**
   * Adds a partition's part of a frame, in log order. A frame that several partitions have a part
   * in is added for each of them, with the position and length of the whole.
   */
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
    lastAppendTimeNs = appendTimeNs;
    if (fresh) {
      shared.put(key, runs);
    }
  }

  private static long key(int topicId, int partition) {
    return ((long) topicId << 32) | (partition & 0xFFFF_FFFFL);
  }

  /** Whether it holds as many runs as it may. */
  public boolean isFull() {
    return runCount >= maxRuns;
  }

  public int runCount() {
    return runCount;
  }

  /** No frame in it was appended later. */
  long lastAppendTimeNs() {
    return lastAppendTimeNs;
  }

  /**
   * Drops all frames at or behind the position, where a frame starts. Asks where to go on for each
   * partition that loses some and keeps others. Afterwards no look-up tells that they were there.
   */
  public void truncateFrom(long filePosition, NextOffsets nextOffsets) {
    List<PartitionRuns> cut = new ArrayList<>();
    for (PartitionRuns runs : own.values()) {
      if (runs.reaches(filePosition)) {
        cut.add(runs);
      }
    }
    for (PartitionRuns runs : cut) {
      int before = runs.runs().count();
      boolean emptied = runs.runs().positions[0] >= filePosition;
      long next = emptied ? -1 : nextOffsets.nextOffset(runs.topicId, runs.partition);
      runCount -= before - runs.truncate(filePosition, next);
      if (emptied) {
        long key = key(runs.topicId, runs.partition);
        own.remove(key);
        shared.remove(key);
      }
    }
  }

  @Override
  public boolean findByOffset(int topicId, int partition, long offset, Run found) {
    PartitionRuns partitionRuns = shared.get(key(topicId, partition));
    if (partitionRuns == null) {
      return false;
    }
    Runs runs = partitionRuns.runs();
    if (offset >= runs.nextOffset()) {
      return false;
    }
    int count = runs.count();
    int ordinal = lastAtOrBefore(runs.baseOffsets, count, offset);
    return fill(partitionRuns, runs, ordinal, count, found);
  }

  @Override
  public boolean findByLsn(int topicId, int partition, long lsn, Run found) {
    PartitionRuns partitionRuns = shared.get(key(topicId, partition));
    if (partitionRuns == null) {
      return false;
    }
    Runs runs = partitionRuns.runs();
    int count = runs.count();
    int ordinal = lastAtOrBefore(runs.firstLsns, count, lsn);
    return fill(partitionRuns, runs, ordinal, count, found);
  }

  @Override
  public boolean findByTime(int topicId, int partition, long appendTimeNs, Run found) {
    PartitionRuns partitionRuns = shared.get(key(topicId, partition));
    if (partitionRuns == null) {
      return false;
    }
    Runs runs = partitionRuns.runs();
    int count = runs.count();
    int ordinal = lastAtOrBefore(runs.appendTimes, count, appendTimeNs - 1);
    return fill(partitionRuns, runs, ordinal, count, found);
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

  private boolean fill(PartitionRuns partition, Runs runs, int ordinal, int count, Run found) {
    if (ordinal >= count) {
      return false;
    }
    found.source = this;
    found.topicId = partition.topicId;
    found.partition = partition.partition;
    found.ordinal = ordinal;
    found.baseOffset = runs.baseOffsets[ordinal];
    found.firstLsn = runs.firstLsns[ordinal];
    found.appendTimeNs = runs.appendTimes[ordinal];
    found.filePosition = runs.positions[ordinal];
    found.lengthBytes = runs.lengths[ordinal];
    return true;
  }

  @Override
  public boolean next(Run run) {
    PartitionRuns partitionRuns = shared.get(key(run.topicId, run.partition));
    if (partitionRuns == null) {
      return false;
    }
    Runs runs = partitionRuns.runs();
    return fill(partitionRuns, runs, run.ordinal + 1, runs.count(), run);
  }

  @Override
  public long firstOffset(int topicId, int partition) {
    PartitionRuns partitionRuns = shared.get(key(topicId, partition));
    Runs runs = partitionRuns == null ? null : partitionRuns.runs();
    return runs == null || runs.count() == 0 ? -1 : runs.baseOffsets[0];
  }

  @Override
  public long nextOffset(int topicId, int partition) {
    PartitionRuns partitionRuns = shared.get(key(topicId, partition));
    Runs runs = partitionRuns == null ? null : partitionRuns.runs();
    return runs == null || runs.count() == 0 ? -1 : runs.nextOffset();
  }

  @Override
  public void forEachPartition(PartitionVisitor visitor) {
    for (PartitionRuns partition : sorted()) {
      Runs runs = partition.runs();
      if (runs.count() > 0) {
        visitor.onPartition(
            partition.topicId,
            partition.partition,
            runs.baseOffsets[0],
            runs.nextOffset(),
            runs.bytes());
      }
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
