package io.driftdb.schema.golden;

import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.Codec;
import io.driftdb.schema.Condition;
import io.driftdb.schema.Crc;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.RecordCompressor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** Batches with one record of each kind. */
final class SampleBatch {
  private static final int CAPACITY = 1024;
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  private SampleBatch() {}

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The batch, padded to 8 bytes. */
  static byte[] plain() {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
    BatchWriter writer = new BatchWriter().wrap(buffer, 0, CAPACITY);
    add(writer, Op.PUT, 1_700_000_000_123L, "account-7", "{\"balance\":100}");
    writer.addHeader(utf8("trace"), utf8("a1b2"));
    writer.addHeader(utf8("empty"), new byte[0]);
    writer.addHeader(utf8("null"), null);
    add(writer, Op.PATCH, 1_700_000_000_124L, "account-7", "{\"balance\":90,\"note\":null}");
    add(writer, Op.DELETE, 1_700_000_000_125L, "account-8", null);
    add(writer, Op.PUT, -1, null, "without a key");
    add(writer, Op.PUT, 0, "", "");
    int length = writer.finish(7, 3, 42, 1, 1000);
    return Arrays.copyOf(buffer.byteArray(), FrameDescriptor.align(length));
  }

  /** A batch with a record of each condition, padded to 8 bytes. */
  static byte[] conditional() {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
    BatchWriter writer = new BatchWriter().wrap(buffer, 0, CAPACITY);
    add(writer, Op.PUT, 1_700_000_000_123L, "account-1", "{}");
    writer.condition(Condition.MUST_NOT_EXIST, 0);
    addConditional(writer, Op.PUT, "account-7", "{\"balance\":100}");
    writer.condition(Condition.MUST_EXIST, 0);
    addConditional(writer, Op.PATCH, "account-7", "{\"balance\":90}");
    writer.condition(Condition.UNCHANGED_SINCE, 0x1122_3344_5566_7701L);
    addConditional(writer, Op.DELETE, "account-8", null);
    writer.addHeader(utf8("trace"), utf8("a1b2"));
    int length = writer.finish(7, 3, 42, 1, 1000);
    return Arrays.copyOf(buffer.byteArray(), FrameDescriptor.align(length));
  }

  private static void addConditional(BatchWriter writer, Op op, String key, String value) {
    UnsafeBuffer k = new UnsafeBuffer(utf8(key));
    UnsafeBuffer v = value == null ? null : new UnsafeBuffer(utf8(value));
    int valueLength = v == null ? 0 : v.capacity();
    writer.add(op, 1_700_000_000_124L, k, 0, k.capacity(), v, 0, valueLength);
  }

  private static void add(BatchWriter writer, Op op, long timeMs, String key, String value) {
    UnsafeBuffer k = key == null ? null : new UnsafeBuffer(utf8(key));
    UnsafeBuffer v = value == null ? null : new UnsafeBuffer(utf8(value));
    int keyLength = k == null ? 0 : k.capacity();
    writer.add(op, timeMs, k, 0, keyLength, v, 0, v == null ? 0 : v.capacity());
  }

  /** The same batch with its records compressed. */
  static byte[] compressed() {
    byte[] plain = plain();
    int start = FrameDescriptor.BATCH_HEADER_LENGTH;
    BatchHeaderDecoder header = new BatchHeaderDecoder();
    header.wrap(new UnsafeBuffer(plain), 0, start, BatchHeaderDecoder.SCHEMA_VERSION);
    int length = header.recordsLength();
    ByteBuffer source = ByteBuffer.allocateDirect(length).put(0, plain, start, length);
    ByteBuffer target = ByteBuffer.allocateDirect(RecordCompressor.maxCompressedLength(length));
    try (RecordCompressor compressor = new RecordCompressor()) {
      int stored = compressor.compress(source, 0, length, target, 0);
      UnsafeBuffer batch = new UnsafeBuffer(new byte[FrameDescriptor.align(start + stored)]);
      batch.putBytes(0, plain, 0, start);
      batch.putBytes(start, target, 0, stored);
      new BatchHeaderEncoder()
          .wrap(batch, 0)
          .batchLength(start + stored)
          .codec((short) Codec.ZSTD.code())
          .storedCrc(new Crc().of(batch, start, stored));
      return batch.byteArray();
    }
  }

  /** A delivery entry with the batch. */
  static byte[] delivery() {
    byte[] batch = plain();
    byte[] entry = new byte[DeliveryDescriptor.BATCH_OFFSET + batch.length];
    UnsafeBuffer buffer = new UnsafeBuffer(entry);
    buffer.putLong(DeliveryDescriptor.FIRST_LSN_OFFSET, 77, LE);
    buffer.putLong(DeliveryDescriptor.APPEND_TIME_OFFSET, 1_700_000_000_123_456_789L, LE);
    buffer.putLong(DeliveryDescriptor.FRAME_END_LSN_OFFSET, 82, LE);
    buffer.putBytes(DeliveryDescriptor.BATCH_OFFSET, batch);
    return entry;
  }
}
