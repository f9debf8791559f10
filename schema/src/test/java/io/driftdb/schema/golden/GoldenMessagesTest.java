package io.driftdb.schema.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.BatchReader;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
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
    assertBatch(batch, false);
  }

  /** What zstd makes of the records may change; what it reads may not. */
  @Test
  void shouldReadACompressedBatchOfVersion1() {
    assertBatch(GoldenFiles.bytes("batch-zstd.bin", SampleBatch.compressed()), true);
  }

  private static void assertBatch(byte[] batch, boolean compressed) {
    try (BatchReader reader = new BatchReader(4096)) {
      assertEquals(ErrorCode.NONE, reader.open(new UnsafeBuffer(batch), 0, batch.length));
      assertEquals(ErrorCode.NONE, reader.checkRecords(false));
      assertEquals(compressed ? 1 : 0, reader.header().codec());
      assertEquals(5, reader.header().recordCount());
      assertEquals(42, reader.header().producerId());
      StringBuilder text = new StringBuilder();
      RecordCursor records = reader.records();
      while (records.next()) {
        int length = records.recordLength() - FrameDescriptor.RECORD_HEADER_LENGTH;
        text.append(records.op()).append(' ').append(records.timestampMs());
        text.append(' ').append(records.keyLength()).append(' ').append(records.valueLength());
        text.append(' ').append(records.headerCount()).append(' ');
        byte[] body = new byte[length];
        records.buffer().getBytes(records.keyOffset(), body);
        for (byte b : body) {
          text.append(b < ' ' ? '.' : (char) b);
        }
        text.append('\n');
      }
      String read = text.toString().strip();
      assertEquals(GoldenFiles.text("batch.txt", read), read);
    }
  }
}
