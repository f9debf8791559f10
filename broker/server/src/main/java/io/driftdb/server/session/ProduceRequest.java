package io.driftdb.server.session;

import io.driftdb.log.AckLevel;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.Ack;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A produce request until its reply is written. Holds the message's buffer, which the log reads the
 * batches from. Each batch has been answered when it is appended; whichever thread does that last
 * tells the connection. With ack APPLIED it is complete when the batches are folded in as well.
 */
final class ProduceRequest {
  final long correlationId;
  final Ack ack;
  final ByteBuf bytes;
  final long receivedNs;
  final BatchAppend[] batches;

  /** Hands all batches over as one frame; null when each is a frame of its own. */
  TransactionAppend transaction;

  long deadlineNs;

  /** Set when the request as a whole is refused: it then has no batches. */
  ErrorCode failure = ErrorCode.NONE;

  String failureMessage;

  /** How long the client should wait before it sends more. */
  int throttleMs;

  /** The first batch that has not been handed to the log. */
  int handedOver;

  private final Consumer<ProduceRequest> whenAnswered;
  private final AtomicInteger unanswered;
  private volatile boolean settled;

  ProduceRequest(
      long correlationId,
      Ack ack,
      ByteBuf bytes,
      int batchCount,
      Consumer<ProduceRequest> whenAnswered) {
    this.correlationId = correlationId;
    this.ack = ack;
    this.bytes = bytes;
    this.receivedNs = System.nanoTime();
    this.batches = new BatchAppend[batchCount];
    this.whenAnswered = whenAnswered;
    this.unanswered = new AtomicInteger(batchCount);
    this.settled = ack != Ack.APPLIED || batchCount == 0;
  }

  /** What the log is asked for. */
  AckLevel level() {
    return ack == Ack.MEMORY ? AckLevel.MEMORY : AckLevel.DURABLE;
  }

  void onBatchAnswered() {
    if (unanswered.decrementAndGet() == 0) {
      whenAnswered.accept(this);
    }
  }

  /** It is known what the tables made of it. */
  void settle() {
    settled = true;
  }

  boolean isComplete() {
    return settled && unanswered.get() == 0;
  }
}
