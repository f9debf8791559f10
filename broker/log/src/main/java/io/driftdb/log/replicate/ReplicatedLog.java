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

  /** This node leads from now on: appends an epoch-start frame and forces it. */
  void startEpoch();
}
