package io.driftdb.client.produce;

import io.driftdb.client.Ack;
import io.driftdb.client.wire.Caller;
import io.driftdb.client.wire.ProduceOut;
import io.driftdb.client.wire.ReplyHandler;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.AppliedReplyDecoder;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/**
 * One request under way, and the batches in it. The sender makes it, the reader gets its answer.
 */
final class ProduceMessage implements ReplyHandler {
  private static final int MAX_BATCHES = 0xFFFE;

  final List<OutBatch> batches = new ArrayList<>();
  private final Accumulator accumulator;
  private final Dispatch dispatch;
  private final int maxBytes;
  private int length;
  private long deadlineNs;
  private OutTransaction transaction;

  /** When it went out; under the accumulator's lock. */
  long sentNs;

  ProduceMessage(Accumulator accumulator, Dispatch dispatch, int maxBytes) {
    this.accumulator = accumulator;
    this.dispatch = dispatch;
    this.maxBytes = maxBytes;
  }

  /**
   * Takes the queue's next batch; false when it does not fit. The first one always does, with all
   * of its transaction, which no other batch then joins.
   */
  boolean tryAdd(PartitionQueue queue) {
    OutBatch batch = queue.peek();
    if (batches.isEmpty() && batch.transaction != null) {
      transaction = batch.transaction;
      transaction.batches().forEach(each -> take(each.queue));
      return true;
    }
    boolean fits =
        batches.isEmpty()
            || (transaction == null
                && batch.transaction == null
                && batches.size() < MAX_BATCHES
                && length + batch.paddedLength() <= maxBytes);
    if (fits) {
      take(queue);
    }
    return fits;
  }

  private void take(PartitionQueue queue) {
    OutBatch batch = queue.poll();
    boolean sooner = batches.isEmpty() || batch.deadlineNs - deadlineNs < 0;
    deadlineNs = sooner ? batch.deadlineNs : deadlineNs;
    length += batch.paddedLength();
    batches.add(batch);
    queue.inFlight++;
    batch.attempts++;
  }

  /** Whether all its batches have one outcome. */
  boolean isTransaction() {
    return transaction != null;
  }

  /** When the first of its batches is to be answered. */
  long deadlineNs() {
    return deadlineNs;
  }

  /** Sender, once all batches are closed. */
  void writeTo(ProduceOut out, Ack ack, long correlationId) {
    int batchesLength = 0;
    for (OutBatch batch : batches) {
      batchesLength += batch.paddedLength();
    }
    long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
    int deadlineMs = (int) Math.max(1, Math.min(Integer.MAX_VALUE, leftMs));
    out.start(
        correlationId, wireAck(ack), isTransaction(), deadlineMs, batches.size(), batchesLength);
    for (OutBatch batch : batches) {
      out.add(batch.buffer, batch.bytes, batch.paddedLength());
    }
  }

  private static io.driftdb.schema.protocol.Ack wireAck(Ack ack) {
    return switch (ack) {
      case DURABLE -> io.driftdb.schema.protocol.Ack.DURABLE;
      case MEMORY -> io.driftdb.schema.protocol.Ack.MEMORY;
      case APPLIED -> io.driftdb.schema.protocol.Ack.APPLIED;
    };
  }

  @Override
  public void onReply(int templateId, DirectBuffer buffer, int offset, int block, int version) {
    ProduceResults results = read(templateId, buffer, offset, block, version);
    accumulator.onReply(this, results);
    if (results.hasMoved()) {
      dispatch.onMoved();
    }
    dispatch.run();
  }

  private ProduceResults read(
      int templateId, DirectBuffer buffer, int offset, int block, int version) {
    return switch (templateId) {
      case ProduceReplyDecoder.TEMPLATE_ID ->
          ProduceResults.read(batches, buffer, offset, block, version);
      case AppliedReplyDecoder.TEMPLATE_ID ->
          ProduceResults.readApplied(batches, buffer, offset, block, version);
      default ->
          throw new DriftException(
              ErrorCode.MALFORMED_MESSAGE, "the broker answered with message " + templateId);
    };
  }

  @Override
  public void onFailure(DriftException failure, int throttleMs) {
    accumulator.onRequestFailed(this, failure, throttleMs);
    if (Caller.hasMoved(failure.code())) {
      dispatch.onMoved();
    }
    dispatch.run();
  }

  @Override
  public void onLost(DriftException why) {
    boolean byOwner = why.code() == ErrorCode.CLIENT_CLOSED;
    accumulator.onRequestFailed(
        this,
        byOwner ? why : new DriftException(ErrorCode.CONNECTION_LOST, why.getMessage(), why),
        0);
  }
}
