package io.driftdb.client;

import java.util.List;

/**
 * A topic as the broker describes it.
 *
 * @param placement shards: partition p is on the one numbered p modulo their count
 * @param retentionMs -1 = for ever
 * @param retentionBytes -1 = no bound
 */
public record TopicInfo(
    int id,
    String name,
    TopicKind kind,
    int partitions,
    List<Integer> placement,
    long retentionMs,
    long retentionBytes,
    long createdMs) {

  public TopicInfo {
    placement = List.copyOf(placement);
    if (placement.isEmpty()) {
      throw new IllegalArgumentException("topic '" + name + "' is on no shard");
    }
  }

  /** The shard that a partition lives on. */
  public int shardOf(int partition) {
    return placement.get(Math.floorMod(partition, placement.size()));
  }

  /** The shards that it has partitions on, in their order. */
  public List<Integer> shards() {
    return placement.stream().limit(partitions).distinct().sorted().toList();
  }
}
