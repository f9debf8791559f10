package io.driftdb.log;

/** What the number of a position means. */
public enum PositionKind {
  /** The oldest record still held; the number is ignored. */
  EARLIEST,
  /** The end of what is committed; the number is ignored. */
  LATEST,
  /** An offset of the partition. */
  OFFSET,
  /** The partition's first record at or after an LSN. */
  LSN,
  /** The partition's first record appended at or after a time, in nanoseconds since 1970 UTC. */
  TIME
}
