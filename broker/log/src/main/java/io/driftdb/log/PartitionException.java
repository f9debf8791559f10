package io.driftdb.log;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;

/** An error of one partition's records: those of other partitions can be read. */
public final class PartitionException extends DriftException {
  private static final long serialVersionUID = 1L;

  private final int topicId;
  private final int partition;

  public PartitionException(ErrorCode code, int topicId, int partition, String message) {
    super(code, message);
    this.topicId = topicId;
    this.partition = partition;
  }

  public int topicId() {
    return topicId;
  }

  public int partition() {
    return partition;
  }
}
