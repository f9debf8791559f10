package io.driftdb.client.produce;

import io.driftdb.client.Ack;
import io.driftdb.client.wire.ProduceOut;
import io.driftdb.client.wire.ReplyHandler;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** One request under way, and the batches in it. */
final class ProduceMessage implements ReplyHandler {
  final List<OutBatch> batches = new ArrayList<>();
  private final Accumulator accumulator;
  int length;

  ProduceMessage(Accumulator accumulator) {
    this.accumulator = accumulator;
  }

  void add(OutBatch batch) {
    batches.add(batch);
    length += batch.paddedLength();
  }

  void writeTo(ProduceOut out, Ack ack, int deadlineMs, long correlationId) {
    out.start(correlationId, ack == Ack.MEMORY, deadlineMs, batches.size(), length);
    for (OutBatch batch : batches) {
      out.add(batch.buffer, batch.bytes, batch.paddedLength());
    }
  }

  @Override
  public void onReply(int templateId, DirectBuffer buffer, int offset, int block, int version) {
    ProduceReplyDecoder reply = new ProduceReplyDecoder().wrap(buffer, offset, block, version);
    int i = 0;
    int[] codes = new int[batches.size()];
    long[] places = new long[batches.size() * 3];
    for (ProduceReplyDecoder.ResultsDecoder result : reply.results()) {
      codes[i] = result.errorCode();
      places[i * 3] = result.baseOffset();
      places[i * 3 + 1] = result.firstLsn();
      places[i * 3 + 2] = result.appendTimeNs();
      i++;
    }
    byte[] token = new byte[reply.tokenLength()];
    reply.getToken(token, 0, token.length);
    String message = reply.message();
    accumulator.onReply(this, codes, places, token, message);
  }

  @Override
  public void onFailure(DriftException failure) {
    boolean unanswered =
        failure.code() == ErrorCode.CONNECTION_LOST || failure.code() == ErrorCode.CLIENT_CLOSED;
    accumulator.onRequestFailed(this, failure, unanswered);
  }
}
