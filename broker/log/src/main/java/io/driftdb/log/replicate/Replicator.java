package io.driftdb.log.replicate;

import org.agrona.DirectBuffer;

/**
 * The replicate stage: owns the order of frames and decides what is committed. It hands every frame
 * that has its place to {@link ReplicatedLog#append}, says {@link ReplicatedLog#commit} when it
 * can't be taken back any more, and {@link ReplicatedLog#truncateFrom} when it is taken back. All
 * calls, both ways, are on the shard's thread.
 */
public interface Replicator {
  /**
   * The shard is recovered up to {@code nextLsn}, all of it durable; {@code committedLsn} is a
   * floor.
   */
  void onStart(ReplicatedLog log, long nextLsn);

  /**
   * A frame that this shard has stamped wants its place. It is in the buffer only during the call.
   */
  void submit(DirectBuffer buffer, int offset, int length);

  /** All records below the LSN are durable here. */
  void onDurable(long lsn);

  /** Does what is due; returns how much that was. */
  int doWork(long nowNs);
}
