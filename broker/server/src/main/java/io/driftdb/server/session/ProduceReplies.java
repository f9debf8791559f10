package io.driftdb.server.session;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AppliedReplyEncoder;
import io.driftdb.schema.protocol.ProduceReplyEncoder;
import io.driftdb.server.wire.Flyweights;
import io.driftdb.server.wire.Texts;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.UUID;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes what became of a produce request: a result for each batch, and one token for all of them.
 * Event loop only; does not allocate unless a batch failed or has verdicts.
 */
final class ProduceReplies {
  private static final byte[] NO_MESSAGE = new byte[0];
  private static final int RESULT_LENGTH = ProduceReplyEncoder.ResultsEncoder.sbeBlockLength();
  private static final int APPLIED_LENGTH = AppliedReplyEncoder.ResultsEncoder.sbeBlockLength();
  private static final int LENGTH_FIELDS = 16;

  private final UUID clusterId;
  private final Flyweights flyweights;
  private final MutableDirectBuffer token;
  private final long[] endLsn;
  private final long[] epoch;

  ProduceReplies(UUID clusterId, int shards, Flyweights flyweights) {
    this.clusterId = clusterId;
    this.endLsn = new long[shards];
    this.epoch = new long[shards];
    this.token = new UnsafeBuffer(new byte[PositionToken.length(shards)]);
    this.flyweights = flyweights;
  }

  void write(ByteBuf target, ProduceRequest request) {
    if (request.ack == Ack.APPLIED) {
      writeApplied(target, request);
    } else {
      writeAppended(target, request);
    }
  }

  private void writeAppended(ByteBuf target, ProduceRequest request) {
    int tokenLength = buildToken(request);
    byte[] message = message(request);
    int bound =
        LENGTH_FIELDS + request.batches.length * RESULT_LENGTH + tokenLength + message.length;
    ProduceReplyEncoder reply = flyweights.writer.begin(target, flyweights.produceReply, bound);
    reply.correlationId(request.correlationId).throttleMs(request.throttleMs);
    ProduceReplyEncoder.ResultsEncoder results = reply.resultsCount(request.batches.length);
    for (BatchAppend batch : request.batches) {
      results
          .next()
          .topicId(batch.topicId)
          .partition(batch.partition)
          .errorCode(batch.error.code())
          .baseOffset(batch.baseOffset)
          .firstLsn(batch.firstLsn)
          .appendTimeNs(batch.appendTimeNs);
    }
    reply.putToken(token, 0, tokenLength).putMessage(message, 0, message.length);
    flyweights.writer.end();
  }

  private void writeApplied(ByteBuf target, ProduceRequest request) {
    int tokenLength = buildToken(request);
    byte[] message = message(request);
    byte[] verdicts = verdicts(request);
    int bound =
        LENGTH_FIELDS
            + request.batches.length * APPLIED_LENGTH
            + verdicts.length
            + tokenLength
            + message.length;
    AppliedReplyEncoder reply = flyweights.writer.begin(target, flyweights.appliedReply, bound);
    reply.correlationId(request.correlationId).throttleMs(request.throttleMs);
    AppliedReplyEncoder.ResultsEncoder results = reply.resultsCount(request.batches.length);
    for (BatchAppend batch : request.batches) {
      results
          .next()
          .topicId(batch.topicId)
          .partition(batch.partition)
          .errorCode(batch.error.code())
          .baseOffset(batch.baseOffset)
          .firstLsn(batch.firstLsn)
          .appendTimeNs(batch.appendTimeNs)
          .verdictCount(batch.verdicts.length);
    }
    reply
        .putVerdicts(verdicts, 0, verdicts.length)
        .putToken(token, 0, tokenLength)
        .putMessage(message, 0, message.length);
    flyweights.writer.end();
  }

  private static byte[] verdicts(ProduceRequest request) {
    int count = 0;
    for (BatchAppend batch : request.batches) {
      count += batch.verdicts.length;
    }
    byte[] all = new byte[count];
    int at = 0;
    for (BatchAppend batch : request.batches) {
      System.arraycopy(batch.verdicts, 0, all, at, batch.verdicts.length);
      at += batch.verdicts.length;
    }
    return all;
  }

  /** One part for each shard that took a batch: its highest end. */
  private int buildToken(ProduceRequest request) {
    Arrays.fill(endLsn, 0);
    for (BatchAppend batch : request.batches) {
      if (batch.endLsn > endLsn[batch.shard]) {
        endLsn[batch.shard] = batch.endLsn;
        epoch[batch.shard] = batch.epoch;
      }
    }
    int parts = 0;
    for (int shard = 0; shard < endLsn.length; shard++) {
      if (endLsn[shard] > 0) {
        PositionToken.putPart(token, 0, parts++, shard, epoch[shard], endLsn[shard]);
      }
    }
    if (parts == 0) {
      return 0;
    }
    PositionToken.putHead(token, 0, clusterId, parts);
    return PositionToken.length(parts);
  }

  private static byte[] message(ProduceRequest request) {
    for (BatchAppend batch : request.batches) {
      if (batch.error != ErrorCode.NONE) {
        return batch.message == null ? NO_MESSAGE : Texts.bounded(batch.message);
      }
    }
    return NO_MESSAGE;
  }
}
