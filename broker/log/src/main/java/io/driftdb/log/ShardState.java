package io.driftdb.log;

/** What a shard can do now. */
public enum ShardState {
  /** Reads its files; serves nothing yet. */
  RECOVERING,
  /** Copies the log of the node that leads; refuses appends with NOT_LEADER; serves reads. */
  FOLLOWING,
  /** Takes appends and serves reads. */
  RUNNING,
  /** Refuses appends with DISK_FULL until there is space; serves reads. */
  DISK_FULL,
  /** Refuses appends with SHARD_POISONED after an I/O error; serves reads. */
  POISONED,
  /** Closed. */
  CLOSED
}
