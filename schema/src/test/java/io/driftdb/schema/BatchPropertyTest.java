package io.driftdb.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Random batches are read as they were written, and random damage never gets through. */
class BatchPropertyTest {
  private static final int STORED_CRC_AT = BatchHeaderEncoder.storedCrcEncodingOffset();
  private static final int RECORDS_CRC_AT = BatchHeaderEncoder.recordsCrcEncodingOffset();
  private static final int LIMIT = 64 << 10;

  @Test
  void shouldReadWhatWasWritten() {
    try (BatchReader reader = new BatchReader(LIMIT)) {
      Seeds.forEach(400, random -> new RandomBatch(random, random.nextBoolean()).check(reader));
    }
  }

  @Test
  void shouldNoticeEveryChangedStoredByte() {
    try (BatchReader reader = new BatchReader(LIMIT)) {
      Seeds.forEach(
          30,
          random -> {
            RandomBatch batch = new RandomBatch(random, random.nextBoolean());
            int start = batch.offset + FrameDescriptor.BATCH_HEADER_LENGTH;
            for (int at = start; at < batch.offset + batch.length; at++) {
              byte was = batch.buffer.getByte(at);
              batch.buffer.putByte(at, (byte) (was ^ (1 << random.nextInt(8))));
              assertEquals(
                  ErrorCode.CHECKSUM_MISMATCH,
                  reader.open(batch.buffer, batch.offset, batch.length));
              batch.buffer.putByte(at, was);
            }
            batch.check(reader);
          });
    }
  }

  /** With right CRCs again, so that the shape is all that can give the damage away. */
  @Test
  void shouldNeverThrowOrReadOutsideWhateverIsInABatch() {
    long[] refused = new long[1];
    try (BatchReader reader = new BatchReader(LIMIT)) {
      Seeds.forEach(
          3000,
          random -> {
            UnsafeBuffer exact = exactCopy(new RandomBatch(random, random.nextInt(3) == 0), random);
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
              mutate(exact, random);
            }
            if (random.nextInt(8) > 0) {
              repairCrcs(exact);
            }
            ErrorCode code = reader.open(exact, 0, exact.capacity());
            if (code == ErrorCode.NONE) {
              code = reader.checkRecords(random.nextBoolean());
            }
            if (code == ErrorCode.NONE) {
              walk(reader);
            } else {
              refused[0]++;
              assertNotNull(reader.problem());
            }
          });
    }
    assertTrue(Long.getLong("seed") != null || refused[0] > 500, "refused only " + refused[0]);
  }

  /** Bounds checks of the buffer make any access beyond its end an exception. */
  private static UnsafeBuffer exactCopy(RandomBatch batch, Random random) {
    ByteBuffer bytes =
        random.nextBoolean()
            ? ByteBuffer.allocate(batch.length)
            : ByteBuffer.allocateDirect(batch.length);
    UnsafeBuffer copy = new UnsafeBuffer(bytes);
    copy.putBytes(0, batch.buffer, batch.offset, batch.length);
    return copy;
  }

  private static void mutate(UnsafeBuffer batch, Random random) {
    boolean inHeaders = random.nextInt(3) > 0;
    int at = random.nextInt(inHeaders ? Math.min(160, batch.capacity()) : batch.capacity());
    if (random.nextBoolean() || at > batch.capacity() - Integer.BYTES) {
      batch.putByte(at, (byte) random.nextInt());
    } else {
      int[] evil = {0, -1, -2, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, batch.capacity(), 0xFFFF};
      int value = random.nextBoolean() ? evil[random.nextInt(evil.length)] : random.nextInt(400);
      batch.putInt(at & ~3, value, ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static void repairCrcs(UnsafeBuffer batch) {
    int start = FrameDescriptor.BATCH_HEADER_LENGTH;
    if (batch.capacity() < start) {
      return;
    }
    int length = batch.getInt(0, ByteOrder.LITTLE_ENDIAN);
    int stored = Math.max(start, Math.min(batch.capacity(), length)) - start;
    int crc = new Crc().of(batch, start, stored);
    boolean plain = batch.getByte(BatchHeaderEncoder.codecEncodingOffset()) == 0;
    batch.putInt(STORED_CRC_AT, crc, ByteOrder.LITTLE_ENDIAN);
    if (plain) {
      batch.putInt(RECORDS_CRC_AT, crc, ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static void walk(BatchReader reader) {
    RecordCursor records = reader.records();
    int count = 0;
    while (records.next()) {
      count++;
      int end = records.recordOffset() + records.recordLength();
      assertTrue(end <= records.buffer().capacity());
      assertTrue(records.valueOffset() + Math.max(records.valueLength(), 0) <= end);
      assertTrue(records.headersOffset() <= end);
    }
    assertEquals(reader.header().recordCount(), count);
  }

  @Test
  void shouldRefuseABatchCutShortAnywhere() {
    try (BatchReader reader = new BatchReader(LIMIT)) {
      RandomBatch batch = new RandomBatch(new Random(5), true);
      for (int length = 0; length < batch.length; length++) {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        UnsafeBuffer cut = new UnsafeBuffer(bytes);
        cut.putBytes(0, batch.buffer, batch.offset, length);
        assertNotEquals(ErrorCode.NONE, reader.open(cut, 0, length));
      }
    }
  }

  @Test
  void shouldRefuseToWriteBeyondItsBuffer() {
    UnsafeBuffer small = new UnsafeBuffer(new byte[128]);
    BatchWriter writer = new BatchWriter().wrap(small, 0, small.capacity());
    UnsafeBuffer value = new UnsafeBuffer(new byte[100]);
    assertTrue(writer.fits(BatchWriter.recordLength(-1, 128 - 72 - 24)));
    assertEquals(false, writer.fits(BatchWriter.recordLength(-1, 128 - 72 - 23)));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> writer.add(Op.PUT, 1, null, 0, 0, value, 0, value.capacity()));
  }
}
