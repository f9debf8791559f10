package io.driftdb.client;

import io.driftdb.client.produce.Lane;
import io.driftdb.client.produce.Lanes;
import io.driftdb.client.produce.Partitioner;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;

/**
 * A topic that a producer writes to, looked up once: says which partition a record goes to. Any
 * thread; does not allocate but for a partition's first record.
 */
public final class TopicHandle {
  private static final int STICKY_RECORDS = 64;

  private final TopicInfo topic;
  private final Lanes lanes;
  private final PartitionHandle[] partitions;
  private final AtomicInteger unkeyed = new AtomicInteger();

  TopicHandle(TopicInfo topic, Lanes lanes) {
    this.topic = topic;
    this.lanes = lanes;
    this.partitions = new PartitionHandle[topic.partitions()];
  }

  public TopicInfo topic() {
    return topic;
  }

  /** A partition by its number; UNKNOWN_PARTITION. */
  public PartitionHandle partition(int number) {
    Admin.checkPartition(topic, number);
    return handle(number);
  }

  /** The partition of a key: Kafka's murmur2 over its bytes. */
  public PartitionHandle partitionOf(DirectBuffer key, int offset, int length) {
    return handle(Partitioner.partitionOf(key, offset, length, partitions.length));
  }

  /** The partition of a key: Kafka's murmur2 over its bytes. */
  public PartitionHandle partitionOf(byte[] key) {
    return handle(Partitioner.partitionOf(key, partitions.length));
  }

  /** A partition for a record without a key: each in turn, some records long to fill batches. */
  public PartitionHandle next() {
    int turn = unkeyed.getAndIncrement() & Integer.MAX_VALUE;
    return handle(turn / STICKY_RECORDS % partitions.length);
  }

  /** Made when first used; two threads may both make one, of the same queue. */
  private PartitionHandle handle(int number) {
    PartitionHandle handle = partitions[number];
    if (handle == null) {
      Lane lane = lanes.of(topic.shardOf(number));
      handle = new PartitionHandle(lane, lane.queue(topic.name(), topic.id(), number), topic);
      partitions[number] = handle;
    }
    return handle;
  }
}
