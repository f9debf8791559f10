package io.driftdb.client.consume;

import io.driftdb.client.Position;

/** How far a partition has been read. Belongs to the polling thread. */
public final class PartitionProgress {
  private final String topic;
  private final int topicId;
  private final int partition;
  private Position start;
  private long nextOffset = -1;

  public PartitionProgress(String topic, int topicId, int partition, Position start) {
    this.topic = topic;
    this.topicId = topicId;
    this.partition = partition;
    this.start = start;
  }

  public String topic() {
    return topic;
  }

  public int topicId() {
    return topicId;
  }

  public int partition() {
    return partition;
  }

  /** Where to subscribe from now: where it began, or what comes next. */
  public Position resumeAt() {
    return nextOffset < 0 ? start : Position.offset(nextOffset);
  }

  /** The broker has said which offset the start stands for. */
  public void startsAt(long offset) {
    nextOffset = offset;
  }

  /** Offset of the next record, -1 before the first answer. */
  public long nextOffset() {
    return nextOffset;
  }

  public void advanceTo(long offset) {
    nextOffset = offset;
  }

  /** Starts over from another position. */
  public void seek(Position position) {
    start = position;
    nextOffset = -1;
  }
}
