package io.driftdb.log;

/**
 * A topic of the catalog.
 *
 * @param spread how many shards its partitions were placed on when it was created
 * @param retentionMs -1 = for ever
 * @param retentionBytes of all its partitions together on a shard, -1 = no bound
 */
public record Topic(
    int id,
    String name,
    TopicKind kind,
    int partitions,
    int spread,
    long retentionMs,
    long retentionBytes,
    long createdNs) {

  /** The shard that a partition lives on. */
  public int shardOf(int partition) {
    return Math.floorMod(id + partition, spread);
  }
}
