package io.driftdb.raft.disk;

/**
 * An entry of the Raft log that is applied; what it has, and all before it, is in a checkpoint.
 *
 * @param lsn exclusive: all records below it are committed
 */
public record ReplicationMark(long term, long index, long lsn) {
  /** Before the first entry. */
  public static final ReplicationMark NONE = new ReplicationMark(0, -1, 1);
}
