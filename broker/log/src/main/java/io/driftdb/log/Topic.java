package io.driftdb.log;

/**
 * A topic of the catalog.
 *
 * @param spread how many shards its partitions were placed on when it was created
 * @param retentionMs -1 = for ever
 * @param retentionBytes of all its partitions together on a shard, -1 = no bound
 * @param table what it has as a table; null for a topic of kind log
 */
public record Topic(
    int id,
    String name,
    TopicKind kind,
    int partitions,
    int spread,
    long retentionMs,
    long retentionBytes,
    long createdNs,
    TableOptions table) {
  /** Of all topics together, whatever the limits are set to. */
  public static final int MAX_PARTITIONS = 1_000_000;

  /** Refuses what no log has written, so that no damage makes work without end. */
  public Topic {
    if (partitions < 1 || partitions > MAX_PARTITIONS || spread < 1) {
      throw new IllegalArgumentException(
          "topic '" + name + "' with " + partitions + " partitions on " + spread + " shards");
    }
  }

  /** A topic with the default options of its kind. */
  public Topic(
      int id,
      String name,
      TopicKind kind,
      int partitions,
      int spread,
      long retentionMs,
      long retentionBytes,
      long createdNs) {
    this(
        id,
        name,
        kind,
        partitions,
        spread,
        retentionMs,
        retentionBytes,
        createdNs,
        kind == TopicKind.TABLE ? TableOptions.DEFAULT : null);
  }

  /** The same with other options. */
  public Topic withTable(TableOptions options) {
    return new Topic(
        id, name, kind, partitions, spread, retentionMs, retentionBytes, createdNs, options);
  }

  /** The shard that a partition lives on. */
  public int shardOf(int partition) {
    return Math.floorMod(id + partition, spread);
  }
}
