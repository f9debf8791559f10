package io.driftdb.client;

/** When a record counts as appended. */
public enum Ack {
  /** After the broker's fdatasync: it survives what the broker survives. */
  DURABLE,
  /** After the broker has given it its place: lost when the broker dies right then. */
  MEMORY,
  /**
   * When it is durable and folded into its table: reads that follow see it, and its {@link Receipt}
   * says what became of it there.
   */
  APPLIED
}
