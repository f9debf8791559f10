package io.driftdb.log.index;

/**
 * A run found in an index: filled by {@link RunIndex}, reused by its caller. Belongs to one thread.
 */
public final class Run {
  int topicId;
  int partition;

  /** Its place among the partition's runs in the segment: the same in memory and in the file. */
  int ordinal;

  long baseOffset;
  long firstLsn;
  long appendTimeNs;
  long filePosition;
  int lengthBytes;

  /** The index that filled it: that one can go on from here without a new search. */
  RunIndex source;

  int partitionFirstRun;
  int partitionRunCount;
  long partitionNextOffset;

  public int topicId() {
    return topicId;
  }

  public int partition() {
    return partition;
  }

  /** Offset of the first record. */
  public long baseOffset() {
    return baseOffset;
  }

  /** LSN of the first frame. */
  public long firstLsn() {
    return firstLsn;
  }

  /** Append time of the first frame. */
  public long appendTimeNs() {
    return appendTimeNs;
  }

  /** Where the first frame starts in the segment. */
  public long filePosition() {
    return filePosition;
  }

  /** Bytes of all its frames. The run at the end of the active segment may have grown since. */
  public int lengthBytes() {
    return lengthBytes;
  }
}
