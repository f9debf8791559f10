package io.driftdb.log.index;

/**
 * A run found in an index: filled by {@link RunIndex}, reused by its caller. Belongs to one thread.
 */
public final class Run {
  int topicId;
  int partition;
  int ordinal;

  /** The sealed index it was found in, or null; the two below then tell the partition's end. */
  SealedIndex index;

  int endOrdinal;
  long endOffset;
  long baseOffset;
  long firstLsn;
  long appendTimeNs;
  long filePosition;
  int lengthBytes;

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
