package io.driftdb.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.journal.RecordHeaderEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Each way in which a batch can be wrong has its answer. */
class BatchReaderTest {
  private static final int START = FrameDescriptor.BATCH_HEADER_LENGTH;
  private static final int LIMIT = 4096;

  private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(LIMIT));
  private final BatchHeaderEncoder header = new BatchHeaderEncoder();
  private final RecordHeaderEncoder record = new RecordHeaderEncoder();
  private int length;

  private void write(Op op, int keyLength) {
    BatchWriter writer = new BatchWriter().wrap(buffer, 0, LIMIT);
    UnsafeBuffer key = keyLength < 0 ? null : new UnsafeBuffer(new byte[keyLength]);
    writer.add(op, 1, key, 0, Math.max(keyLength, 0), null, 0, 0);
    writer.addHeader(new byte[] {'n'}, new byte[] {'v'});
    length = writer.finish(1, 0, 0, 0, 0);
    header.wrap(buffer, 0);
    record.wrap(buffer, START);
  }

  private ErrorCode check(boolean table) {
    int crc = new Crc().of(buffer, START, length - START);
    header.storedCrc(crc).recordsCrc(crc);
    return open(table);
  }

  private ErrorCode open(boolean table) {
    try (BatchReader reader = new BatchReader(LIMIT)) {
      ErrorCode code = reader.open(buffer, 0, length);
      return code == ErrorCode.NONE ? reader.checkRecords(table) : code;
    }
  }

  private void assertRefused(ErrorCode expected, Consumer<BatchReaderTest> change) {
    write(Op.PUT, 3);
    assertEquals(ErrorCode.NONE, check(true));
    change.accept(this);
    assertEquals(expected, check(true));
  }

  @Test
  void shouldRefuseHeadersThatCannotBe() {
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.header.batchLength(71));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.header.batchLength(t.length + 1));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.header.recordCount(0));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.header.recordCount(Integer.MAX_VALUE));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.header.recordCount(2));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.header.recordsLength(-1));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.header.recordsLength(t.length - START + 1));
    assertRefused(ErrorCode.RECORD_TOO_LARGE, t -> t.header.recordsLength(LIMIT + 1));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.header.codec((short) 2));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.header.codec((short) 1));
  }

  @Test
  void shouldTakeNoMemoryForRecordsThatItsBytesCanNotBe() {
    write(Op.PUT, 3);
    int claimed = 256 << 20;
    header.codec((short) Codec.ZSTD.code()).recordsLength(claimed);
    header.storedCrc(new Crc().of(buffer, START, length - START));
    long before = DirectMemory.usedBytes();
    try (BatchReader reader = new BatchReader(claimed)) {
      assertEquals(ErrorCode.INVALID_RECORD, reader.open(buffer, 0, length));
    }
    assertTrue(DirectMemory.usedBytes() - before < 1 << 20);
  }

  @Test
  void shouldRefuseRecordsThatCannotBe() {
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.record.recordLength(23));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.record.recordLength(Integer.MAX_VALUE));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.record.keyLength(-2));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.record.keyLength(Integer.MAX_VALUE));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.record.valueLength(Integer.MAX_VALUE));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.record.headerCount(0));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.record.headerCount(65_535));
    assertRefused(ErrorCode.INVALID_RECORD, t -> t.record.attributes((short) 4));
    assertRefused(ErrorCode.UNKNOWN_OP, t -> t.record.op((short) Op.CONTROL.code()));
    assertRefused(ErrorCode.UNKNOWN_OP, t -> t.record.op((short) 255));
  }

  @Test
  void shouldHoldTableTopicsToTheirKeys() {
    write(Op.DELETE, -1);
    assertEquals(ErrorCode.KEY_REQUIRED, check(true));
    assertEquals(ErrorCode.NONE, check(false));
    write(Op.PUT, 1024);
    assertEquals(ErrorCode.NONE, check(true));
    write(Op.PUT, 1025);
    assertEquals(ErrorCode.KEY_TOO_LARGE, check(true));
    assertEquals(ErrorCode.NONE, check(false));
  }

  @Test
  void shouldRefuseAttributesThatNoVersionHasYet() {
    for (int unknown = 4; unknown < 256; unknown++) {
      int attributes = unknown;
      assertRefused(ErrorCode.INVALID_RECORD, t -> t.record.attributes((short) attributes));
    }
  }

  @Test
  void shouldTakeConditionsForTablesOnly() {
    for (Condition condition : Condition.values()) {
      writeConditional(condition, 3);
      assertEquals(ErrorCode.NONE, check(true));
      boolean none = condition == Condition.NONE;
      assertEquals(none ? ErrorCode.NONE : ErrorCode.INVALID_CONDITION, check(false));
    }
  }

  @Test
  void shouldRefuseAConditionWhoseLsnIsCutShort() {
    writeConditional(Condition.UNCHANGED_SINCE, 0);
    int whole = length;
    assertEquals(START + FrameDescriptor.RECORD_HEADER_LENGTH + Long.BYTES, whole);
    assertEquals(ErrorCode.NONE, check(true));
    for (int cut = 1; cut <= Long.BYTES; cut++) {
      length = whole - cut;
      header.batchLength(length).recordsLength(length - START);
      record.recordLength(length - START);
      assertEquals(ErrorCode.INVALID_RECORD, check(true));
    }
  }

  private void writeConditional(Condition condition, int keyLength) {
    BatchWriter writer = new BatchWriter().wrap(buffer, 0, LIMIT).condition(condition, 77);
    UnsafeBuffer key = keyLength < 0 ? null : new UnsafeBuffer(new byte[keyLength]);
    writer.add(Op.PUT, 1, key, 0, Math.max(keyLength, 0), null, 0, 0);
    length = writer.finish(1, 0, 0, 0, 0);
    header.wrap(buffer, 0);
    record.wrap(buffer, START);
  }

  @Test
  void shouldTellWrongCrcsFromWrongShapes() {
    write(Op.PUT, 3);
    check(true);
    header.recordsCrc(1);
    assertEquals(ErrorCode.CHECKSUM_MISMATCH, open(true));
    check(true);
    header.storedCrc(1);
    assertEquals(ErrorCode.CHECKSUM_MISMATCH, open(true));
  }

  @Test
  void shouldInflateNoFurtherThanTheHeaderSays() {
    int huge = 64 << 20;
    ByteBuffer stored = ByteBuffer.allocateDirect(RecordCompressor.maxCompressedLength(huge));
    try (RecordCompressor compressor = new RecordCompressor()) {
      int bomb = compressor.compress(ByteBuffer.allocateDirect(huge), 0, huge, stored, 0);
      UnsafeBuffer batch = new UnsafeBuffer(ByteBuffer.allocate(START + bomb));
      batch.putBytes(START, stored, 0, bomb);
      header
          .wrap(batch, 0)
          .batchLength(START + bomb)
          .recordCount(1)
          .codec((short) 1)
          .recordsLength(1000)
          .storedCrc(new Crc().of(batch, START, bomb));
      try (BatchReader reader = new BatchReader(LIMIT)) {
        assertEquals(ErrorCode.INVALID_RECORD, reader.open(batch, 0, START + bomb));
      }
    }
  }

  /** A view's limit is where its writer stopped, and says nothing about what may be read. */
  @Test
  void shouldInflateFromABufferWhoseLimitIsBelowTheBatch() {
    RandomBatch batch = new RandomBatch(new java.util.Random(3), true);
    ByteBuffer bytes = ByteBuffer.allocateDirect(RandomBatch.CAPACITY);
    batch.buffer.getBytes(0, bytes, 0, RandomBatch.CAPACITY);
    bytes.limit(1).position(1);
    UnsafeBuffer view = new UnsafeBuffer(bytes, 0, RandomBatch.CAPACITY);
    try (BatchReader reader = new BatchReader(RandomBatch.CAPACITY)) {
      assertEquals(ErrorCode.NONE, reader.open(view, batch.offset, batch.length));
    }
  }

  @Test
  void shouldRefuseHeadersThatTheirCountCannotHold() {
    UnsafeBuffer large = new UnsafeBuffer(ByteBuffer.allocate(1 << 20));
    BatchWriter writer = new BatchWriter().wrap(large, 0, large.capacity());
    writer.add(Op.PUT, 1, null, 0, 0, null, 0, 0);
    int before = writer.position();
    byte[] name = new byte[65_536];
    assertThrows(IllegalArgumentException.class, () -> writer.addHeader(name, null));
    assertEquals(before, writer.position());
    for (int i = 0; i < 65_535; i++) {
      writer.addHeader(new byte[0], null);
    }
    assertThrows(IllegalArgumentException.class, () -> writer.addHeader(new byte[0], null));
    assertEquals(65_535, record.wrap(large, START).buffer().getShort(START + 6, LE) & 0xFFFF);
  }

  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
}
