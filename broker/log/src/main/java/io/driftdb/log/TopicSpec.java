package io.driftdb.log;

/**
 * A topic to be created; -1 for no retention bound.
 *
 * @param shard of all its partitions; -1 = over all shards
 */
public record TopicSpec(
    String name, TopicKind kind, int partitions, int shard, long retentionMs, long retentionBytes) {
  /** One over all shards. */
  public TopicSpec(
      String name, TopicKind kind, int partitions, long retentionMs, long retentionBytes) {
    this(name, kind, partitions, -1, retentionMs, retentionBytes);
  }

  /** One that keeps its records for ever. */
  public static TopicSpec of(String name, TopicKind kind, int partitions) {
    return new TopicSpec(name, kind, partitions, -1, -1);
  }
}
