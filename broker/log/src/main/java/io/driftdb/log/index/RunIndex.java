package io.driftdb.log.index;

import java.io.IOException;

/**
 * Where the frames of each partition are in one segment. A run is a piece of the segment in which
 * frames of one partition stand side by side. The index of the active segment may name frames that
 * are not committed yet: readers walk the frames of a run and stop at the first that they may not
 * see.
 */
public interface RunIndex {
  /**
   * Finds the run that holds the offset, or the first one after it; false when the segment has
   * none.
   */
  boolean findByOffset(int topicId, int partition, long offset, Run found) throws IOException;

  /**
   * Finds the last run that starts at or before the LSN, or else the partition's first; false when
   * it has none.
   */
  boolean findByLsn(int topicId, int partition, long lsn, Run found) throws IOException;

  /**
   * Finds the last run whose first frame was appended before the time, or else the first; false
   * when it has none.
   */
  boolean findByTime(int topicId, int partition, long appendTimeNs, Run found) throws IOException;

  /**
   * Moves to the same partition's next run in this segment; false, and unchanged, when there is
   * none.
   */
  boolean next(Run run) throws IOException;

  /** The partition's first offset in this segment, or -1 when it has no frames here. */
  long firstOffset(int topicId, int partition) throws IOException;

  /** One past the partition's last offset in this segment, or -1 when it has no frames here. */
  long nextOffset(int topicId, int partition) throws IOException;

  /** Visits every partition that has frames in the segment. */
  void forEachPartition(PartitionVisitor visitor) throws IOException;
}
