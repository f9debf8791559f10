package io.driftdb.log.sequence;

import io.driftdb.log.apply.CommittedPartition;

/** How far a partition reaches in what has been appended. Belongs to the shard's thread. */
public final class PartitionState {
  private final int topicId;
  private final int partition;
  private final CommittedPartition committed;
  private long nextOffset;

  PartitionState(int topicId, int partition, CommittedPartition committed) {
    this.topicId = topicId;
    this.partition = partition;
    this.committed = committed;
  }

  /** One number for a partition of a topic. */
  public static long key(int topicId, int partition) {
    return ((long) topicId << 32) | partition;
  }

  public int topicId() {
    return topicId;
  }

  public int partition() {
    return partition;
  }

  /** Offset that the next record gets. */
  public long nextOffset() {
    return nextOffset;
  }

  void nextOffset(long offset) {
    nextOffset = offset;
  }

  /** What readers see of it. */
  public CommittedPartition committed() {
    return committed;
  }
}
