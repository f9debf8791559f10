package io.driftdb.client.wire;

import io.driftdb.schema.Crc;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.ProduceEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * A Produce message gathered from its head and the batches' own buffers, without a copy. One
 * thread.
 */
public final class ProduceOut {
  private static final short FLAG_TRANSACTION = 1;

  private final MessageOut head = new MessageOut(256);
  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private final ProduceEncoder encoder = new ProduceEncoder();
  private final Crc crc = new Crc();
  private ByteBuffer[] parts = new ByteBuffer[8];
  private int count;

  /** Starts a message with so many batches of that length together. */
  public void start(
      long correlationId,
      Ack ack,
      boolean transaction,
      int deadlineMs,
      int batchCount,
      int batchesLength) {
    encoder
        .wrapAndApplyHeader(head.buffer(), MessageDescriptor.SBE_HEADER_OFFSET, header)
        .correlationId(correlationId)
        .ack(ack)
        .produceFlags(transaction ? FLAG_TRANSACTION : 0)
        .batchCount(batchCount)
        .deadlineMs(deadlineMs)
        .traceIdHigh(0)
        .traceIdLow(0);
    int lengthAt = encoder.limit();
    head.buffer().putInt(lengthAt, batchesLength, ByteOrder.LITTLE_ENDIAN);
    int bodyLength = encoder.encodedLength() + Integer.BYTES;
    count = 0;
    put(head.finish(bodyLength, batchesLength, crc.reset()));
  }

  /** Adds a batch: the same bytes, seen both ways. */
  public void add(DirectBuffer buffer, ByteBuffer bytes, int length) {
    crc.update(buffer, 0, length);
    bytes.clear().limit(length);
    put(bytes.duplicate());
  }

  private void put(ByteBuffer part) {
    if (count == parts.length) {
      parts = java.util.Arrays.copyOf(parts, count * 2);
    }
    parts[count++] = part;
  }

  /** Completes it. */
  public ByteBuffer[] finish() {
    head.putCrc(crc.value());
    return java.util.Arrays.copyOf(parts, count);
  }
}
