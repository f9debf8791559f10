package io.driftdb.log.replicate;

import org.agrona.DirectBuffer;

/**
 * The replicate stage: owns the order of frames and decides what is committed. It hands every frame
 * that has its place to {@link ReplicatedLog#append}, says {@link ReplicatedLog#commit} when it
 * can't be taken back any more, and {@link ReplicatedLog#truncateFrom} when it is taken back. All
 * calls, both ways, are on the shard's thread.
 */
public interface Replicator {
  /** All that a log has is committed. */
  long EVERYTHING = Long.MAX_VALUE;

  /**
   * What is known to be committed, exclusive, before the log is recovered: records behind it, and
   * behind the last checkpoint, can still be taken back after {@link #onStart}.
   */
  long committedFloor();

  /**
   * Records at or above the LSN may still be asked for here: retention keeps them. Any thread; it
   * only rises.
   */
  long retainedFrom();

  /**
   * The shard is recovered, all of it durable, and committed up to {@code committedLsn}. It takes
   * no appends before {@link ReplicatedLog#lead}.
   */
  void onStart(ReplicatedLog log, long committedLsn);

  /**
   * A frame that this shard has stamped wants its place. It is in the buffer only during the call.
   */
  void submit(DirectBuffer buffer, int offset, int length);

  /** All records below the LSN are durable here. */
  void onDurable(long lsn);

  /** Whether other nodes may go on when this one can't. */
  boolean isReplicated();

  /**
   * Nobody can tell any more what is durable here: nothing may be promised to others from now on.
   */
  void onPoisoned(Throwable cause);

  /** Whether it takes more frames now; while it does not, appends wait in the ring. */
  boolean hasRoom();

  /**
   * Whether what is appended is to be made durable now. What is not, since nobody asks for it yet,
   * may wait for more, so that one fdatasync does for both.
   */
  boolean isForceDue();

  /** Whether something is due for {@link #doWork}. Any thread. */
  boolean hasWork();

  /** Does what is due; returns how much that was. */
  int doWork(long nowNs);
}
