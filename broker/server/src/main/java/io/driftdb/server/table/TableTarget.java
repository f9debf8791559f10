package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.ShardTables;

/** A table on one of its shards, as a request names it. */
record TableTarget(Topic topic, int shard, ShardTables tables) {
  /** UNKNOWN_TOPIC, NOT_A_TABLE, or INVALID_REQUEST when the table is not on that shard. */
  static TableTarget of(TableScope scope, int topicId, int shard) {
    Topic topic = table(scope.log(), topicId);
    if (shard < 0 || shard >= topic.spread() || !isOn(topic, shard)) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          topic.name()
              + " has no partition on shard "
              + shard
              + ": partition p is on shard ("
              + topic.id()
              + " + p) mod "
              + topic.spread()
              + ".");
    }
    return new TableTarget(topic, shard, scope.tables().shard(shard));
  }

  /** A topic that is a table; UNKNOWN_TOPIC or NOT_A_TABLE. */
  static Topic table(EventLog log, int topicId) {
    Topic topic = log.topic(topicId);
    if (topic == null) {
      throw new DriftException(
          ErrorCode.UNKNOWN_TOPIC,
          "There is no topic with id " + topicId + ". " + ErrorCode.UNKNOWN_TOPIC.advice());
    }
    if (topic.kind() != TopicKind.TABLE) {
      throw new DriftException(
          ErrorCode.NOT_A_TABLE, topic.name() + " is no table. " + ErrorCode.NOT_A_TABLE.advice());
    }
    return topic;
  }

  /** Whether a topic has a partition on a shard. */
  static boolean isOn(Topic topic, int shard) {
    return Math.floorMod(shard - topic.id(), topic.spread()) < topic.partitions();
  }

  int topicId() {
    return topic.id();
  }
}
