package io.driftdb.log;

import org.agrona.DirectBuffer;

/**
 * One frame to append: one batch, or the batches of a transaction, which become visible together.
 * The log keeps the buffer until the listener has been called, and never changes it. Made by its
 * caller, one for each append or reused after the answer.
 */
public final class AppendRequest {
  DirectBuffer buffer;
  int offset;
  int length;
  int batchCount;
  boolean transaction;
  AckLevel ackLevel;
  long deadlineNs;
  AppendListener listener;
  long tag;

  /**
   * Batches as they came from a producer, checked record by record, each padded to 8 bytes and of
   * another partition. Sequences, offsets and LSNs are the log's to check and give.
   */
  public AppendRequest batches(DirectBuffer buffer, int offset, int length, int batchCount) {
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
    this.batchCount = batchCount;
    return this;
  }

  /**
   * Whether the batches are a transaction; their headers must say the same. One that is none has
   * one batch.
   */
  public AppendRequest transaction(boolean together) {
    this.transaction = together;
    return this;
  }

  public AppendRequest ackLevel(AckLevel level) {
    this.ackLevel = level;
    return this;
  }

  /**
   * After this time of the log's monotonic clock it is refused with DEADLINE_EXCEEDED unless
   * sequenced; 0 = never.
   */
  public AppendRequest deadlineNs(long monotonicNs) {
    this.deadlineNs = monotonicNs;
    return this;
  }

  /** Who is told; the tag comes back with the answer. */
  public AppendRequest listener(AppendListener listener, long tag) {
    this.listener = listener;
    this.tag = tag;
    return this;
  }
}
