package io.driftdb.schema.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.BatchReader;
import io.driftdb.schema.Condition;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.RecordCursor;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every message and batch is written as version 1 was, and version 1 is read as it was meant. */
class GoldenMessagesTest {
  @TestFactory
  Stream<DynamicTest> shouldWriteAndReadEveryMessageAsVersion1() {
    return SampleMessages.all().stream()
        .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> check(sample)));
  }

  private static void check(SampleMessage sample) {
    byte[] golden = GoldenFiles.bytes(sample.name() + ".bin", sample.bytes());
    assertArrayEquals(golden, sample.bytes(), "written differently");
    String read = sample.read(golden);
    assertEquals(GoldenFiles.text(sample.name() + ".txt", read), read, "read differently");
    assertTrue(SampleMessage.isSound(new UnsafeBuffer(golden)));
  }

  @TestFactory
  Stream<DynamicTest> shouldWriteAndReadEveryEntryAndControlRecordAsVersion1() {
    return SampleBlock.all().stream()
        .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> check(sample)));
  }

  private static void check(SampleBlock sample) {
    byte[] golden = GoldenFiles.bytes(sample.name() + ".bin", sample.bytes());
    assertArrayEquals(golden, sample.bytes(), "written differently");
    String read = sample.read(golden);
    assertEquals(GoldenFiles.text(sample.name() + ".txt", read), read, "read differently");
  }

  @Test
  void shouldNoticeEveryChangedByteOfAMessage() {
    for (SampleMessage sample : SampleMessages.all()) {
      UnsafeBuffer message = new UnsafeBuffer(sample.bytes());
      for (int i = 0; i < message.capacity(); i++) {
        byte was = message.getByte(i);
        message.putByte(i, (byte) (was ^ 0x10));
        assertFalse(SampleMessage.isSound(message), sample.name() + " at " + i);
        message.putByte(i, was);
      }
      assertTrue(SampleMessage.isSound(message));
    }
  }

  @Test
  void shouldWriteAndReadABatchAsVersion1() {
    byte[] batch = SampleBatch.plain();
    assertArrayEquals(GoldenFiles.bytes("batch.bin", batch), batch);
    assertBatch("batch", batch, 0);
  }

  /** What zstd makes of the records may change; what it reads may not. */
  @Test
  void shouldReadACompressedBatchOfVersion1() {
    assertBatch("batch", GoldenFiles.bytes("batch-zstd.bin", SampleBatch.compressed()), 1);
  }

  @Test
  void shouldWriteAndReadConditionsAsVersion1() {
    byte[] batch = SampleBatch.conditional();
    assertArrayEquals(GoldenFiles.bytes("batch-conditions.bin", batch), batch);
    assertBatch("batch-conditions", batch, 0);
  }

  private static void assertBatch(String name, byte[] batch, int codec) {
    try (BatchReader reader = new BatchReader(4096)) {
      assertEquals(ErrorCode.NONE, reader.open(new UnsafeBuffer(batch), 0, batch.length));
      assertEquals(ErrorCode.NONE, reader.checkRecords(!name.equals("batch")));
      assertEquals(codec, reader.header().codec());
      assertEquals(42, reader.header().producerId());
      StringBuilder text = new StringBuilder();
      RecordCursor records = reader.records();
      int count = 0;
      while (records.next()) {
        append(records, text);
        count++;
      }
      assertEquals(reader.header().recordCount(), count);
      String read = text.toString().strip();
      assertEquals(GoldenFiles.text(name + ".txt", read), read);
    }
  }

  private static void append(RecordCursor records, StringBuilder text) {
    text.append(records.op()).append(' ').append(records.timestampMs());
    text.append(' ').append(records.keyLength()).append(' ').append(records.valueLength());
    text.append(' ').append(records.headerCount()).append(' ');
    if (records.condition() != Condition.NONE) {
      text.append(records.condition()).append(' ');
    }
    if (records.condition() == Condition.UNCHANGED_SINCE) {
      text.append(records.conditionLsn()).append(' ');
    }
    int from = records.keyOffset();
    byte[] body = new byte[records.recordOffset() + records.recordLength() - from];
    records.buffer().getBytes(from, body);
    for (byte b : body) {
      text.append(b < ' ' ? '.' : (char) b);
    }
    text.append('\n');
  }
}
