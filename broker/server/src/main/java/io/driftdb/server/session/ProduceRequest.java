package io.driftdb.server.session;

import io.driftdb.log.AckLevel;
import io.driftdb.schema.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A produce request until its reply is written. Holds the message's buffer, which the log reads the
 * batches from. Complete when each batch has been answered; whichever thread does that last wakes
 * the connection.
 */
final class ProduceRequest {
  final long correlationId;
  final AckLevel ack;
  final ByteBuf bytes;
  final long receivedNs;
  final BatchAppend[] batches;

  /** Set when the request as a whole is refused: it then has no batches. */
  ErrorCode failure = ErrorCode.NONE;

  String failureMessage;

  /** The first batch that has not been handed to the log. */
  int handedOver;

  private final Runnable whenComplete;
  private final AtomicInteger unanswered;

  ProduceRequest(
      long correlationId, AckLevel ack, ByteBuf bytes, int batchCount, Runnable whenComplete) {
    this.correlationId = correlationId;
    this.ack = ack;
    this.bytes = bytes;
    this.receivedNs = System.nanoTime();
    this.batches = new BatchAppend[batchCount];
    this.whenComplete = whenComplete;
    this.unanswered = new AtomicInteger(batchCount);
  }

  void onBatchAnswered() {
    if (unanswered.decrementAndGet() == 0) {
      whenComplete.run();
    }
  }

  boolean isComplete() {
    return unanswered.get() == 0;
  }
}
