package io.driftdb.server.table;

import io.driftdb.log.Topic;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.admin.TopicLookup;
import io.driftdb.table.ShardTables;

/** A table on one of its shards, as a request names it. */
record TableTarget(Topic topic, int shard, ShardTables tables) {
  /** UNKNOWN_TOPIC, NOT_A_TABLE, or INVALID_REQUEST when the table is not on that shard. */
  static TableTarget of(TableScope scope, int topicId, int shard) {
    Topic topic = TopicLookup.table(scope.log(), topicId);
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

  /** Whether a topic has a partition on a shard. */
  static boolean isOn(Topic topic, int shard) {
    return Math.floorMod(shard - topic.id(), topic.spread()) < topic.partitions();
  }

  int topicId() {
    return topic.id();
  }
}
