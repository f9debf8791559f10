package io.driftdb.client;

/**
 * A topic as the broker describes it.
 *
 * @param spread how many shards its partitions are placed on: partition p is on shard (id + p) mod
 *     spread
 * @param retentionMs -1 = for ever
 * @param retentionBytes -1 = no bound
 */
public record TopicInfo(
    int id,
    String name,
    TopicKind kind,
    int partitions,
    int spread,
    long retentionMs,
    long retentionBytes,
    long createdMs) {

  /** The shard that a partition lives on. */
  public int shardOf(int partition) {
    return Math.floorMod(id + partition, spread);
  }
}
