package io.driftdb.log.replicate;

import org.agrona.DirectBuffer;

/** What the replicate stage may do to a shard's log, on the shard's thread. */
public interface ReplicatedLog {
  /**
   * Appends a frame: one of this shard's, or one that another node has stamped. Not durable yet,
   * but frames before it may be when there was no more room beside them: onDurable tells.
   */
  void append(DirectBuffer buffer, int offset, int length);

  /** All records below the LSN are committed: visible to readers, never taken back. */
  void commit(long lsn);

  /** Takes back all records from the LSN on; none of them may be committed. */
  void truncateFrom(long lsn);

  /** One past the last record that has been appended. */
  long nextLsn();

  /** The newest epoch that the log knows of, 0 before the first. */
  long epoch();

  /**
   * This node orders the frames from now on: appends an epoch-start frame, forces it, and takes
   * appends. The epoch is above all that were.
   */
  void lead(long epoch);

  /**
   * Another node orders the frames from now on, or nobody does: appends are refused, and those
   * under way are answered with LEADER_CHANGED. {@code why} says who leads, for people.
   */
  void follow(String why);
}
