package io.driftdb.server.session;

import io.driftdb.log.AppendRequest;
import io.driftdb.log.EventLog;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.ProduceDecoder;
import io.driftdb.schema.protocol.VarBatchesDecoder;
import io.driftdb.server.metrics.RequestMetrics;
import io.driftdb.server.wire.Flyweights;
import io.driftdb.server.wire.InboundMessage;
import io.driftdb.server.wire.Peer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * The appends of one connection: checks batches, hands them to their shards, and writes replies in
 * request order per ack level. Event loop only; a few small objects per batch. A full ring blocks
 * the lane, and with it the connection, until there is room or patience ends.
 */
final class ProduceLane {
  private static final long MS = 1_000_000L;
  private static final int MAX_DRIVEN_BYTES = 64 << 10;

  private final Peer peer;
  private final EventLog log;
  private final SessionLimits limits;
  private final RequestMetrics metrics;
  private final Flyweights flyweights;
  private final BatchCheck check;
  private final RequestShape shape;
  private final TransactionCheck transactions;
  private final TableThrottle throttle;
  private final AppliedAcks applying;
  private final ProduceReplies replies;
  private final Runnable wake;
  private final Consumer<ProduceRequest> whenAnswered;
  private final Consumer<ProduceRequest> whenAppended;
  private final ArrayDeque<ProduceRequest> durable = new ArrayDeque<>();
  private final ArrayDeque<ProduceRequest> memory = new ArrayDeque<>();
  private final ArrayDeque<ProduceRequest> applied = new ArrayDeque<>();
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
    this.throttle = new TableThrottle(scope.tables().tables(), scope.tables().limits().maxLag());
    this.check = new BatchCheck(log, fly, limits.maxBatchBytes(), throttle);
    this.shape = new RequestShape(check, limits);
    this.transactions = new TransactionCheck(limits.maxBatchBytes());
    this.applying = new AppliedAcks(scope.tables().tables(), scope.tables().readers(), wake);
    this.replies = new ProduceReplies(log.clusterId(), log.shards(), fly);
    this.wake = wake;
    this.whenAnswered = done -> wake.run();
    this.whenAppended = applying::onAppended;
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
    Ack ack = decoder.ack() == Ack.NULL_VAL ? Ack.DURABLE : decoder.ack();
    if (!admitted) {
      refuse(message, ack, ErrorCode.BUSY, "No memory for the request. " + ErrorCode.BUSY.advice());
      return;
    }
    String problem = shape.problem(decoder, message.buffer(), start, length);
    if (problem != null) {
      refuse(message, ack, ErrorCode.INVALID_REQUEST, problem);
      return;
    }
    ProduceRequest request = enqueue(message, ack, decoder.batchCount());
    request.deadlineNs = deadlineNs(request, decoder.deadlineMs());
    boolean transaction = decoder.produceFlags() == RequestShape.TRANSACTION;
    prepare(request, message.buffer(), start, transaction);
    if (transaction) {
      prepareTransaction(request, message.buffer(), start, length);
    }
    if (!handOver(request)) {
      blocked = request;
      blockedSinceNs = request.receivedNs;
    }
  }

  private ProduceRequest enqueue(InboundMessage message, Ack ack, int batchCount) {
    ProduceRequest request =
        new ProduceRequest(
            message.correlationId(),
            ack,
            message.bytes().retain(),
            batchCount,
            ack == Ack.APPLIED ? whenAppended : whenAnswered);
    queue(ack).add(request);
    return request;
  }

  /** Nothing of the request is appended; its answer takes its turn among the others. */
  private void refuse(InboundMessage message, Ack ack, ErrorCode code, String why) {
    ProduceRequest request = enqueue(message, ack, 0);
    request.failure = code;
    request.failureMessage = why;
    wake.run();
  }

  private long deadlineNs(ProduceRequest request, int deadlineMs) {
    return request.receivedNs + (deadlineMs > 0 ? deadlineMs * MS : limits.requestNs());
  }

  private void prepare(
      ProduceRequest request, DirectBuffer buffer, int start, boolean transaction) {
    int offset = start;
    for (int i = 0; i < request.batches.length; i++) {
      BatchHeaderDecoder header = check.header(buffer, offset);
      int length = FrameDescriptor.align(header.batchLength());
      BatchAppend batch =
          new BatchAppend(request, header.topicId(), header.partition(), header.recordCount());
      batch
          .append
          .batches(buffer, offset, length, 1)
          .ackLevel(request.level())
          .deadlineNs(request.deadlineNs)
          .listener(batch, i);
      batch.storedLength = length;
      ErrorCode code = check.check(buffer, offset, length, transaction);
      batch.shard = check.shard();
      batch.table = check.isTable();
      if (code != ErrorCode.NONE) {
        batch.fail(code, check.problem());
      }
      if (code == ErrorCode.THROTTLED) {
        request.throttleMs = Math.max(request.throttleMs, throttle.throttleMs(batch.shard));
      }
      request.batches[i] = batch;
      offset += length;
    }
  }

  private void prepareTransaction(
      ProduceRequest request, DirectBuffer buffer, int start, int length) {
    TransactionAppend transaction = new TransactionAppend(request.batches);
    transaction
        .append
        .batches(buffer, start, length, request.batches.length)
        .transaction(true)
        .ackLevel(request.level())
        .deadlineNs(request.deadlineNs)
        .listener(transaction, 0);
    ErrorCode code = transactions.check(request.batches, length, shape.inflatedBytes());
    if (code != ErrorCode.NONE) {
      transaction.fail(code, transactions.problem());
    }
    request.transaction = transaction;
  }

  /** False when a ring is full; the batches from {@code handedOver} on are still to come then. */
  private boolean handOver(ProduceRequest request) {
    if (request.transaction != null) {
      return handOverAll(request);
    }
    while (request.handedOver < request.batches.length) {
      BatchAppend batch = request.batches[request.handedOver];
      if (batch.error != ErrorCode.NONE) {
        request.onBatchAnswered();
      } else if (tryEnqueue(batch.shard, batch.append, request.ack)) {
        enqueuedBytes += batch.storedLength;
      } else {
        return false;
      }
      request.handedOver++;
    }
    return true;
  }

  private boolean handOverAll(ProduceRequest request) {
    TransactionAppend transaction = request.transaction;
    if (transaction.error() != ErrorCode.NONE) {
      transaction.answered();
    } else if (tryEnqueue(transaction.shard(), transaction.append, request.ack)) {
      enqueuedBytes += request.bytes.readableBytes();
    } else {
      return false;
    }
    request.handedOver = request.batches.length;
    return true;
  }

  private boolean tryEnqueue(int shard, AppendRequest append, Ack ack) {
    if (!log.tryEnqueue(shard, append)) {
      return false;
    }
    enqueuedMemory |= ack == Ack.MEMORY;
    enqueuedTo |= 1L << shard;
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
    if (request.transaction != null) {
      request.handedOver = request.batches.length;
      request.transaction.refuse(code, why + code.advice());
    }
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
    applying.begin();
    return drain(durable) + drain(memory) + drain(applied);
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

  private ArrayDeque<ProduceRequest> queue(Ack ack) {
    return ack == Ack.MEMORY ? memory : ack == Ack.APPLIED ? applied : durable;
  }

  /** Gives up what has not been handed over; the rest is released as the log answers. */
  void close() {
    if (blocked != null) {
      refuseRest(ErrorCode.SHUTTING_DOWN, "The connection ends. ");
    }
    writeReplies();
    applying.close();
  }
}
