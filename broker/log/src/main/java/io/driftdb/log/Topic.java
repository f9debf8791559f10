package io.driftdb.log;

import java.util.Set;

/**
 * A topic of the catalog.
 *
 * @param placement which shards its partitions are on
 * @param retentionMs -1 = for ever
 * @param retentionBytes of all its partitions together on a shard, -1 = no bound
 * @param table what it has as a table; null for a topic of kind log
 */
public record Topic(
    int id,
    String name,
    TopicKind kind,
    int partitions,
    Placement placement,
    long retentionMs,
    long retentionBytes,
    long createdNs,
    TableOptions table) {
  /** Of all topics together, whatever the limits are set to. */
  public static final int MAX_PARTITIONS = 1_000_000;

  /** Refuses what no log has written, so that no damage makes work without end. */
  public Topic {
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw new IllegalArgumentException("topic '" + name + "' with " + partitions + " partitions");
    }
  }

  /** A topic with the default options of its kind. */
  public Topic(
      int id,
      String name,
      TopicKind kind,
      int partitions,
      Placement placement,
      long retentionMs,
      long retentionBytes,
      long createdNs) {
    this(
        id,
        name,
        kind,
        partitions,
        placement,
        retentionMs,
        retentionBytes,
        createdNs,
        kind == TopicKind.TABLE ? TableOptions.DEFAULT : null);
  }

  /** The same with other options. */
  public Topic withTable(TableOptions options) {
    return new Topic(
        id, name, kind, partitions, placement, retentionMs, retentionBytes, createdNs, options);
  }

  /** The shard that a partition lives on. */
  public int shardOf(int partition) {
    return placement.shardOf(partition);
  }

  /** The shards that it has partitions on. */
  public Set<Integer> shards() {
    return placement.shards(partitions);
  }
}
