package io.driftdb.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** A batch of random records, and what a reader must find in it. */
final class RandomBatch {
  @SuppressWarnings("ArrayRecordComponent") // compared by their bytes, one by one
  private record Header(byte[] name, byte[] value) {}

  @SuppressWarnings("ArrayRecordComponent") // compared by their bytes, one by one
  private record Row(
      Op op,
      Condition condition,
      long conditionLsn,
      long timestampMs,
      byte[] key,
      byte[] value,
      List<Header> headers) {}

  static final int CAPACITY = 64 << 10;

  final UnsafeBuffer buffer;
  final int offset;
  final int length;
  private final List<Row> rows = new ArrayList<>();
  private final long producerId;
  private final boolean table;

  /**
   * Writes it somewhere into a heap or direct buffer, as it is or compressed, for a log or for a
   * table.
   */
  RandomBatch(Random random, boolean compressed) {
    ByteBuffer bytes =
        random.nextBoolean() ? ByteBuffer.allocate(CAPACITY) : ByteBuffer.allocateDirect(CAPACITY);
    buffer = new UnsafeBuffer(bytes);
    buffer.setMemory(0, CAPACITY, (byte) 0x55);
    offset = 8 * random.nextInt(20);
    producerId = random.nextInt(3);
    table = random.nextBoolean();
    BatchWriter writer = new BatchWriter().wrap(buffer, offset, CAPACITY);
    int count = 1 + random.nextInt(30);
    for (int i = 0; i < count; i++) {
      add(writer, row(random));
    }
    int plain = writer.finish(7, 3, producerId, 2, 11);
    length = compressed ? compress(writer) : plain;
  }

  private Row row(Random random) {
    List<Header> headers = new ArrayList<>();
    for (int i = random.nextInt(4) == 0 ? random.nextInt(5) : 0; i > 0; i--) {
      byte[] name = bytes(random, 12);
      headers.add(new Header(name == null ? new byte[0] : name, bytes(random, 40)));
    }
    byte[] key = bytes(random, 30);
    return new Row(
        Op.of(random.nextInt(3)),
        table ? Condition.of(random.nextInt(4)) : Condition.NONE,
        random.nextLong(),
        random.nextLong(),
        table && key == null ? new byte[0] : key,
        bytes(random, 300),
        headers);
  }

  private static byte[] bytes(Random random, int bound) {
    if (random.nextInt(5) == 0) {
      return null;
    }
    byte[] bytes = new byte[random.nextInt(bound)];
    Arrays.fill(bytes, (byte) random.nextInt(256));
    return bytes;
  }

  private void add(BatchWriter writer, Row row) {
    UnsafeBuffer key = row.key == null ? null : new UnsafeBuffer(row.key);
    UnsafeBuffer value = row.value == null ? null : new UnsafeBuffer(row.value);
    int keyLength = key == null ? 0 : row.key.length;
    int valueLength = value == null ? 0 : row.value.length;
    int before = writer.position();
    if (row.condition == Condition.NONE) {
      writer.add(row.op, row.timestampMs, key, 0, keyLength, value, 0, valueLength);
    } else {
      writer.condition(row.condition, row.conditionLsn);
      writer.add(row.op, row.timestampMs, key, 0, keyLength, value, 0, valueLength);
    }
    assertEquals(
        BatchWriter.recordLength(keyLength, valueLength) + row.condition.extraLength(),
        writer.position() - before);
    row.headers.forEach(header -> writer.addHeader(header.name, header.value));
    rows.add(row);
  }

  private int compress(BatchWriter writer) {
    int plain = writer.recordsLength();
    ByteBuffer source = ByteBuffer.allocateDirect(plain);
    buffer.getBytes(offset + FrameDescriptor.BATCH_HEADER_LENGTH, source, 0, plain);
    ByteBuffer target = ByteBuffer.allocateDirect(RecordCompressor.maxCompressedLength(plain));
    try (RecordCompressor compressor = new RecordCompressor()) {
      int stored = compressor.compress(source, 0, plain, target, 0);
      buffer.putBytes(offset + FrameDescriptor.BATCH_HEADER_LENGTH, target, 0, stored);
      return writer.finishCompressed(stored);
    }
  }

  /** Opens it and compares every record. */
  void check(BatchReader reader) {
    ErrorCode opened = reader.open(buffer, offset, length);
    assertEquals(ErrorCode.NONE, opened, reader::problem);
    assertEquals(ErrorCode.NONE, reader.checkRecords(table), reader::problem);
    assertEquals(rows.size(), reader.header().recordCount());
    assertEquals(7, reader.header().topicId());
    assertEquals(3, reader.header().partition());
    assertEquals(producerId, reader.header().producerId());
    assertEquals(2, reader.header().producerEpoch());
    assertEquals(11, reader.header().firstSequence());
    RecordCursor records = reader.records();
    for (Row row : rows) {
      assertTrue(records.next());
      check(records, row);
    }
    assertFalse(records.next());
    assertNull(records.malformed());
    for (int i = offset + length; i < offset + FrameDescriptor.align(length); i++) {
      assertEquals(0, buffer.getByte(i), "padding");
    }
  }

  private static void check(RecordCursor records, Row row) {
    assertEquals(row.op.code(), records.op());
    assertEquals(row.condition.code(), records.attributes());
    assertEquals(row.condition, records.condition());
    if (row.condition == Condition.UNCHANGED_SINCE) {
      assertEquals(row.conditionLsn, records.conditionLsn());
    }
    assertEquals(row.timestampMs, records.timestampMs());
    check(row.key, records, records.keyOffset(), records.keyLength());
    check(row.value, records, records.valueOffset(), records.valueLength());
    assertEquals(row.headers.size(), records.headerCount());
    int at = records.headersOffset();
    for (Header header : row.headers) {
      int nameLength = records.buffer().getShort(at, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
      check(header.name, records, at + 2, nameLength);
      at += 2 + nameLength;
      int valueLength = records.buffer().getInt(at, ByteOrder.LITTLE_ENDIAN);
      check(header.value, records, at + 4, valueLength);
      at += 4 + Math.max(valueLength, 0);
    }
    assertEquals(records.recordOffset() + records.recordLength(), at);
  }

  private static void check(byte[] expected, RecordCursor records, int at, int length) {
    assertEquals(expected == null ? RecordCursor.NULL_LENGTH : expected.length, length);
    for (int i = 0; i < length; i++) {
      assertEquals(expected[i], records.buffer().getByte(at + i));
    }
  }
}
