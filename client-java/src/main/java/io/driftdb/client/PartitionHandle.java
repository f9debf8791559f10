package io.driftdb.client;

import io.driftdb.client.produce.Lane;
import io.driftdb.client.produce.PartitionQueue;

/**
 * A partition that a producer writes to, looked up once: for sends that allocate nothing. Any
 * thread.
 */
public final class PartitionHandle {
  final Lane lane;
  final PartitionQueue queue;
  final TopicInfo topic;

  PartitionHandle(Lane lane, PartitionQueue queue, TopicInfo topic) {
    this.lane = lane;
    this.queue = queue;
    this.topic = topic;
  }

  public TopicInfo topic() {
    return topic;
  }
}
