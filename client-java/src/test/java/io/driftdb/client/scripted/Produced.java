package io.driftdb.client.scripted;

import io.driftdb.schema.BatchReader;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AppliedReplyEncoder;
import io.driftdb.schema.protocol.ProduceDecoder;
import io.driftdb.schema.protocol.ProduceReplyEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A produce request: its batches, checked as a broker would, and the answers that it may get. */
public final class Produced {
  /** One batch of it. */
  public record Batch(
      int topicId,
      int partition,
      long producerId,
      int epoch,
      long sequence,
      int flags,
      List<String> values) {}

  private final Asked asked;
  private final byte[] bytes;
  private final List<Batch> batches = new ArrayList<>();

  Produced(Asked asked) {
    this.asked = asked;
    ProduceDecoder request = asked.as(new ProduceDecoder());
    int length = request.batchesLength();
    int at = request.limit() + ProduceDecoder.batchesHeaderLength();
    bytes = new byte[length];
    asked.message().getBytes(at, bytes);
    int end = at + length;
    try (BatchReader reader = new BatchReader(1 << 20)) {
      while (at < end) {
        if (reader.open(asked.message(), at, end - at) != ErrorCode.NONE) {
          throw new AssertionError(reader.problem());
        }
        batches.add(read(reader));
        at += FrameDescriptor.align(reader.header().batchLength());
      }
    }
  }

  private static Batch read(BatchReader reader) {
    List<String> values = new ArrayList<>();
    while (reader.records().next()) {
      byte[] value = new byte[reader.records().valueLength()];
      reader.records().buffer().getBytes(reader.records().valueOffset(), value);
      values.add(new String(value, StandardCharsets.UTF_8));
    }
    var h = reader.header();
    return new Batch(
        h.topicId(),
        h.partition(),
        h.producerId(),
        h.producerEpoch(),
        h.firstSequence(),
        h.batchFlags(),
        values);
  }

  /** Its flags: 1 for a transaction. */
  public int flags() {
    return asked.as(new ProduceDecoder()).produceFlags();
  }

  public Ack ack() {
    return asked.as(new ProduceDecoder()).ack();
  }

  public List<Batch> batches() {
    return batches;
  }

  /** The values of all records, in order. */
  public List<String> values() {
    return batches.stream().flatMap(batch -> batch.values().stream()).toList();
  }

  /** Whether the batches are the same byte by byte. */
  public boolean sameBytesAs(Produced other) {
    return Arrays.equals(bytes, other.bytes);
  }

  public Wire wire() {
    return asked.wire();
  }

  /** All batches are appended; the first stands at that offset. */
  public void append(long firstOffset) {
    reply(ErrorCode.NONE, firstOffset, "");
  }

  /** Every batch gets that refusal. */
  public void refuse(ErrorCode code) {
    reply(code, -1, "scripted");
  }

  /** The request as a whole is refused. */
  public void fail(ErrorCode code, int throttleMs) {
    asked.wire().fail(asked.correlationId(), code, throttleMs);
  }

  /** All batches are appended from that offset on, and applied with those verdicts. */
  public void apply(long firstOffset, int... verdicts) {
    byte[] codes = new byte[verdicts.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) verdicts[i];
    }
    asked
        .wire()
        .send(
            new AppliedReplyEncoder(),
            reply -> {
              reply.correlationId(asked.correlationId()).throttleMs(0);
              AppliedReplyEncoder.ResultsEncoder results = reply.resultsCount(batches.size());
              long offset = firstOffset;
              for (Batch batch : batches) {
                results
                    .next()
                    .topicId(batch.topicId())
                    .partition(batch.partition())
                    .errorCode(0)
                    .baseOffset(offset)
                    .firstLsn(offset + 1)
                    .appendTimeNs(1)
                    .verdictCount(batch.values().size());
                offset += batch.values().size();
              }
              reply
                  .putVerdicts(codes, 0, codes.length)
                  .putToken(new byte[0], 0, 0)
                  .putMessage(new byte[0], 0, 0);
            });
  }

  private void reply(ErrorCode code, long firstOffset, String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    asked
        .wire()
        .send(
            new ProduceReplyEncoder(),
            reply -> {
              reply.correlationId(asked.correlationId()).throttleMs(0);
              ProduceReplyEncoder.ResultsEncoder results = reply.resultsCount(batches.size());
              long offset = firstOffset;
              for (Batch batch : batches) {
                results
                    .next()
                    .topicId(batch.topicId())
                    .partition(batch.partition())
                    .errorCode(code.code())
                    .baseOffset(offset)
                    .firstLsn(offset < 0 ? -1 : offset + 1)
                    .appendTimeNs(offset < 0 ? -1 : 1);
                offset += offset < 0 ? 0 : batch.values().size();
              }
              reply.putToken(new byte[0], 0, 0).putMessage(text, 0, text.length);
            });
  }
}
