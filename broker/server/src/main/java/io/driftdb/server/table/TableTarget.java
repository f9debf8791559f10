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
    if (!topic.shards().contains(shard)) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          topic.name()
              + " has no partition on shard "
              + shard
              + ": they are on "
              + topic.shards()
              + ".");
    }
    return new TableTarget(topic, shard, scope.tables().shard(shard));
  }

  int topicId() {
    return topic.id();
  }
}
