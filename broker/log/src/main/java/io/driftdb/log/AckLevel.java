package io.driftdb.log;

/** When an append is answered. */
public enum AckLevel {
  /**
   * After the fdatasync, and where the log is replicated after the quorum's: survives what the log
   * survives.
   */
  DURABLE,
  /** After sequencing: lost when the process dies before the next group is written. */
  MEMORY
}
