package io.driftdb.log;

/** A topic to be created; -1 for no retention bound. */
public record TopicSpec(
    String name, TopicKind kind, int partitions, long retentionMs, long retentionBytes) {
  /** One that keeps its records for ever. */
  public static TopicSpec of(String name, TopicKind kind, int partitions) {
    return new TopicSpec(name, kind, partitions, -1, -1);
  }
}
