package io.driftdb.server.session;

import io.driftdb.log.AckLevel;
import io.driftdb.log.EventLog;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.ProduceDecoder;
import io.driftdb.schema.protocol.VarBatchesDecoder;
import io.driftdb.server.metrics.RequestMetrics;
import io.driftdb.server.wire.Flyweights;
import io.driftdb.server.wire.InboundMessage;
import io.driftdb.server.wire.Peer;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;

/**
 * The appends of one connection: checks batches, hands them to their shards, and writes replies in
 * request order per ack level. Event loop only; a few small objects per batch. A full ring blocks
 * the lane, and with it the connection, until there is room or patience ends.
 */
final class ProduceLane {
  private static final long MS = 1_000_000L;
  private static final int MAX_DRIVEN_BYTES = 64 << 10;

  /** Inflating takes the event loop's time, so a request may not ask for any amount of it. */
  private static final int MAX_INFLATED = 4;

  private final Peer peer;
  private final EventLog log;
  private final SessionLimits limits;
  private final RequestMetrics metrics;
  private final Flyweights flyweights;
  private final BatchCheck check;
  private final ProduceReplies replies;
  private final Runnable wake;
  private final ArrayDeque<ProduceRequest> durable = new ArrayDeque<>();
  private final ArrayDeque<ProduceRequest> memory = new ArrayDeque<>();
  private ProduceRequest blocked;
  private long blockedSinceNs;
  private long enqueuedTo;
  private long enqueuedBytes;
  private boolean enqueuedMemory;

  /** {@code wake} is called by any thread when an answer may be ready. */
  ProduceLane(Peer peer, SessionScope scope, SessionLimits limits, Flyweights fly, Runnable wake) {
    this.peer = peer;
    this.log = scope.log();
    this.limits = limits;
    this.metrics = scope.metrics();
    this.flyweights = fly;
    this.check = new BatchCheck(log, fly.batches, limits.maxBatchBytes());
    this.replies = new ProduceReplies(log.clusterId(), log.shards(), fly);
    this.wake = wake;
  }

  /** Takes a request over; its reply comes later, and is BUSY if there was no memory for it. */
  void onProduce(InboundMessage message, boolean admitted) {
    ProduceDecoder decoder = message.decode(flyweights.produce);
    int start = decoder.limit() + VarBatchesDecoder.varDataEncodingOffset();
    int available = message.length() - start;
    int length = available < 0 ? -1 : decoder.batchesLength();
    if (length < 0 || length > available) {
      throw InboundMessage.malformed("its batches are cut short");
    }
    AckLevel ack = decoder.ack() == Ack.MEMORY ? AckLevel.MEMORY : AckLevel.DURABLE;
    if (!admitted) {
      refuse(message, ack, ErrorCode.BUSY, "No memory for the request. " + ErrorCode.BUSY.advice());
      return;
    }
    String problem = problem(decoder, message.buffer(), start, length);
    if (problem != null) {
      refuse(message, ack, ErrorCode.INVALID_REQUEST, problem);
      return;
    }
    ProduceRequest request = enqueue(message, ack, decoder.batchCount());
    prepare(request, deadlineNs(request, decoder.deadlineMs()), message.buffer(), start);
    if (!handOver(request)) {
      blocked = request;
      blockedSinceNs = request.receivedNs;
    }
  }

  private ProduceRequest enqueue(InboundMessage message, AckLevel ack, int batchCount) {
    ProduceRequest request =
        new ProduceRequest(
            message.correlationId(), ack, message.bytes().retain(), batchCount, wake);
    queue(ack).add(request);
    return request;
  }

  /** Nothing of the request is appended; its answer takes its turn among the others. */
  private void refuse(InboundMessage message, AckLevel ack, ErrorCode code, String why) {
    ProduceRequest request = enqueue(message, ack, 0);
    request.failure = code;
    request.failureMessage = why;
    wake.run();
  }

  /** Why the request as a whole can't be taken, or null. */
  private String problem(ProduceDecoder decoder, DirectBuffer buffer, int at, int length) {
    if (decoder.produceFlags() != 0) {
      return "Transactions are not in version 1 of the protocol: send produceFlags 0.";
    }
    if (decoder.batchCount() > InboundMessage.MAX_ENTRIES) {
      return "A request has at most " + InboundMessage.MAX_ENTRIES + " batches.";
    }
    int end = at + length;
    int offset = at;
    long inflated = 0;
    for (int i = decoder.batchCount(); i > 0; i--) {
      if (end - offset < FrameDescriptor.BATCH_HEADER_LENGTH) {
        return "There are fewer batches than batchCount says.";
      }
      int batchLength = check.header(buffer, offset).batchLength();
      if (batchLength < FrameDescriptor.BATCH_HEADER_LENGTH || batchLength > end - offset) {
        return "A batch's length does not fit its message.";
      }
      inflated += check.header(buffer, offset).recordsLength() & 0xFFFFFFFFL;
      offset += FrameDescriptor.align(batchLength);
    }
    if (inflated > MAX_INFLATED * (long) limits.maxMessageBytes()) {
      return "The records of a request, uncompressed, take more than "
          + MAX_INFLATED
          + " times limit.protocol.frame: send fewer batches at once.";
    }
    return offset != end || decoder.batchCount() == 0
        ? "The batches, each padded to 8 bytes, must fill the message, and be one at least."
        : null;
  }

  private long deadlineNs(ProduceRequest request, int deadlineMs) {
    return request.receivedNs + (deadlineMs > 0 ? deadlineMs * MS : limits.requestNs());
  }

  private void prepare(ProduceRequest request, long deadlineNs, DirectBuffer buffer, int start) {
    int offset = start;
    for (int i = 0; i < request.batches.length; i++) {
      int length = FrameDescriptor.align(check.header(buffer, offset).batchLength());
      BatchAppend batch =
          new BatchAppend(
              request,
              check.header(buffer, offset).topicId(),
              check.header(buffer, offset).partition());
      batch
          .append
          .batches(buffer, offset, length, 1)
          .ackLevel(request.ack)
          .deadlineNs(deadlineNs)
          .listener(batch, i);
      batch.storedLength = length;
      ErrorCode code = check.check(buffer, offset, length);
      batch.shard = check.shard();
      if (code != ErrorCode.NONE) {
        batch.error = code;
        batch.message = check.problem();
      }
      request.batches[i] = batch;
      offset += length;
    }
  }

  /** False when a ring is full; the batches from {@code handedOver} on are still to come then. */
  private boolean handOver(ProduceRequest request) {
    while (request.handedOver < request.batches.length) {
      BatchAppend batch = request.batches[request.handedOver];
      if (batch.error != ErrorCode.NONE) {
        request.onBatchAnswered();
      } else if (log.tryEnqueue(batch.shard, batch.append)) {
        enqueuedMemory |= request.ack == AckLevel.MEMORY;
        enqueuedTo |= 1L << batch.shard;
        enqueuedBytes += batch.storedLength;
      } else {
        return false;
      }
      request.handedOver++;
    }
    return true;
  }

  /**
   * Has the shards take what this turn has handed over. A little is quickest done here, but for
   * what the disk does when somebody waits for less than that; of a lot this thread should take in
   * the next while it is written.
   */
  void drive() {
    for (long rest = enqueuedTo; rest != 0; rest &= rest - 1) {
      int shard = Long.numberOfTrailingZeros(rest);
      if (enqueuedBytes > MAX_DRIVEN_BYTES) {
        log.wake(shard);
      } else if (enqueuedMemory) {
        log.stage(shard);
      } else {
        log.drive(shard);
      }
    }
    enqueuedMemory = false;
    enqueuedTo = 0;
    enqueuedBytes = 0;
  }

  /** Whether a ring is full, so that no more requests may come. */
  boolean isBlocked() {
    return blocked != null;
  }

  /** Tries the hand-over again; true when the lane is no longer blocked. */
  boolean retry(long nowNs) {
    if (blocked == null || handOver(blocked)) {
      blocked = null;
    } else if (nowNs - blockedSinceNs > limits.busyNs()) {
      refuseRest(ErrorCode.BUSY, "The shard's ring has been full for too long. ");
    }
    return blocked == null;
  }

  private void refuseRest(ErrorCode code, String why) {
    ProduceRequest request = blocked;
    blocked = null;
    while (request.handedOver < request.batches.length) {
      BatchAppend batch = request.batches[request.handedOver++];
      if (batch.error == ErrorCode.NONE) {
        batch.refuse(code, why + code.advice());
      } else {
        request.onBatchAnswered();
      }
    }
  }

  /** Writes the replies that are ready and due; returns how many. */
  int writeReplies() {
    return drain(durable) + drain(memory);
  }

  private int drain(ArrayDeque<ProduceRequest> queue) {
    int count = 0;
    for (ProduceRequest head = queue.peek();
        head != null && head.isComplete();
        head = queue.peek()) {
      queue.remove();
      int length = head.bytes.readableBytes();
      try {
        reply(head);
      } finally {
        head.bytes.release();
        peer.requestDone(length);
      }
      count++;
    }
    return count;
  }

  private void reply(ProduceRequest request) {
    for (BatchAppend batch : request.batches) {
      if (batch.error != ErrorCode.NONE) {
        metrics.onRefused(batch.error);
      }
    }
    if (!peer.isOpen()) {
      return;
    }
    if (request.failure != ErrorCode.NONE) {
      peer.fail(request.correlationId, request.failure, request.failureMessage);
      return;
    }
    replies.write(peer.replies(), request);
    metrics.onAcknowledged(request.ack, System.nanoTime() - request.receivedNs);
  }

  private ArrayDeque<ProduceRequest> queue(AckLevel ack) {
    return ack == AckLevel.MEMORY ? memory : durable;
  }

  /** Gives up what has not been handed over; the rest is released as the log answers. */
  void close() {
    if (blocked != null) {
      refuseRest(ErrorCode.SHUTTING_DOWN, "The connection ends. ");
    }
    writeReplies();
  }
}
