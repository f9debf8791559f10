package io.driftdb.server.subscription;

import io.driftdb.log.EventLog;
import io.driftdb.log.PositionKind;
import io.driftdb.log.Topic;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.admin.TopicLookup;

/** A position in a partition that a client asked for, and how it is found. Immutable. */
record PositionQuery(int topicId, int partition, PositionKind kind, long position) {
  static PositionQuery of(
      int topicId, int partition, io.driftdb.schema.protocol.PositionKind kind, long position) {
    return switch (kind) {
      case EARLIEST -> new PositionQuery(topicId, partition, PositionKind.EARLIEST, 0);
      case LATEST -> new PositionQuery(topicId, partition, PositionKind.LATEST, 0);
      case OFFSET -> new PositionQuery(topicId, partition, PositionKind.OFFSET, position);
      case LSN -> new PositionQuery(topicId, partition, PositionKind.LSN, position);
      case TIME -> new PositionQuery(topicId, partition, PositionKind.TIME, position);
      case NULL_VAL -> throw new IllegalArgumentException("no position kind");
    };
  }

  /** The partition's topic; UNKNOWN_TOPIC or UNKNOWN_PARTITION. */
  Topic topic(EventLog log) {
    Topic topic = TopicLookup.topic(log, topicId);
    if (partition < 0 || partition >= topic.partitions()) {
      throw new DriftException(
          ErrorCode.UNKNOWN_PARTITION,
          topic.name()
              + " has partitions 0 to "
              + (topic.partitions() - 1)
              + ", and not "
              + partition
              + ". "
              + ErrorCode.UNKNOWN_PARTITION.advice());
    }
    return topic;
  }

  /** The offset that it stands for; OFFSET_OUT_OF_RANGE says the range. Reads files. */
  long resolve(EventLog log) {
    Topic topic = topic(log);
    if (kind == PositionKind.OFFSET) {
      long earliest = log.earliestOffset(topicId, partition);
      long latest = log.latestOffset(topicId, partition);
      if (position < earliest || position > latest) {
        throw new DriftException(
            ErrorCode.OFFSET_OUT_OF_RANGE,
            "Offset "
                + position
                + " of "
                + topic.name()
                + "/"
                + partition
                + " is not within "
                + earliest
                + " to "
                + latest
                + ". "
                + ErrorCode.OFFSET_OUT_OF_RANGE.advice());
      }
      return position;
    }
    return log.resolve(topicId, partition, kind, position);
  }
}
