package io.driftdb.client;

import io.driftdb.client.produce.Partitioner;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.AsOfKind;

/** Which shards a table is on, and what that means for the points that it can be read at. */
final class TableShards {
  private TableShards() {}

  /** NOT_A_TABLE. */
  static void checkIsTable(TopicInfo topic) {
    if (topic.kind() != TopicKind.TABLE) {
      throw new DriftException(
          ErrorCode.NOT_A_TABLE,
          "topic '" + topic.name() + "' is no table. " + ErrorCode.NOT_A_TABLE.advice());
    }
  }

  static int ofKey(TopicInfo topic, byte[] key) {
    return topic.shardOf(Partitioner.partitionOf(key, topic.partitions()));
  }

  /** INVALID_REQUEST for a point that names no state of the table. */
  static void checkNamesAState(TopicInfo topic, AsOf point) {
    String several = null;
    if (point.kind() == AsOfKind.OFFSET && topic.partitions() > 1) {
      several = topic.partitions() + " partitions";
    } else if (point.kind() == AsOfKind.LSN && point.value() != 0 && topic.shards().size() > 1) {
      several = "partitions on several shards";
    }
    if (several != null) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "topic '" + topic.name() + "' has " + several + ": " + point + " names no state of it");
    }
  }
}
