package io.driftdb.schema.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.Codec;
import io.driftdb.schema.DirectMemory;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Seeds;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A block is unpacked as it was packed, within its bound, and no damage gets through. */
class EntryBlockTest {
  private static final int BOUND = 64 << 10;

  /** What a message would have of a block. */
  @SuppressWarnings("ArrayRecordComponent") // compared as bytes
  private record Sent(byte[] stored, int codec, int rawLength, int rawCrc) {
    static Sent of(EntryBlock block) {
      byte[] stored = new byte[block.length()];
      block.buffer().getBytes(block.offset(), stored);
      return new Sent(stored, block.codec(), block.rawLength(), block.rawCrc());
    }

    byte[] open(EntryBlock block) {
      UnsafeBuffer buffer = new UnsafeBuffer(stored);
      block.unpack(buffer, 0, stored.length, codec, rawLength, rawCrc);
      byte[] raw = new byte[block.length()];
      block.buffer().getBytes(block.offset(), raw);
      return raw;
    }

    void assertRefused(ErrorCode... oneOf) {
      try (EntryBlock block = new EntryBlock(BOUND)) {
        ErrorCode code = assertThrows(DriftException.class, () -> open(block)).code();
        assertTrue(List.of(oneOf).contains(code), code.name());
      }
    }
  }

  private static Sent sent(Random random, byte[] raw, boolean compress) {
    int offset = random.nextInt(10);
    ByteBuffer bytes =
        random.nextBoolean()
            ? ByteBuffer.allocate(offset + raw.length)
            : ByteBuffer.allocateDirect(offset + raw.length);
    bytes.put(offset, raw).limit(random.nextInt(offset + raw.length + 1));
    UnsafeBuffer buffer = new UnsafeBuffer(bytes, 0, offset + raw.length);
    try (EntryBlock block = new EntryBlock(0)) {
      return Sent.of(block.pack(buffer, offset, raw.length, compress));
    }
  }

  /** Half of it repeats itself, so that compressing saves something. */
  private static byte[] raw(Random random) {
    byte[] raw = new byte[random.nextInt(BOUND)];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) (i % 2 == 0 ? random.nextInt(4) : 7);
    }
    return raw;
  }

  @Test
  void shouldUnpackWhatWasPacked() {
    try (EntryBlock block = new EntryBlock(BOUND)) {
      Seeds.forEach(
          100,
          random -> {
            byte[] raw = raw(random);
            boolean compress = random.nextBoolean();
            Sent sent = sent(random, raw, compress);
            assertArrayEquals(raw, sent.open(block));
            if (raw.length > 100) {
              assertEquals((compress ? Codec.ZSTD : Codec.NONE).code(), sent.codec);
            }
            assertTrue(sent.stored.length <= raw.length);
          });
    }
  }

  @Test
  void shouldNoticeEveryDamagedByte() {
    Seeds.forEach(
        20,
        random -> {
          byte[] raw = new byte[200];
          new Random(random.nextLong()).nextBytes(raw);
          Sent plain = sent(random, raw, true);
          assertEquals(Codec.NONE.code(), plain.codec, "compressing could save nothing");
          plain.stored[random.nextInt(200)] ^= 4;
          plain.assertRefused(ErrorCode.CHECKSUM_MISMATCH);
          Sent packed = sent(random, raw(new Random(5)), true);
          assertEquals(Codec.ZSTD.code(), packed.codec);
          int at = 8 + random.nextInt(packed.stored.length - 8);
          packed.stored[at] ^= 4;
          packed.assertRefused(ErrorCode.CHECKSUM_MISMATCH, ErrorCode.MALFORMED_MESSAGE);
        });
  }

  @Test
  void shouldBelieveNothingThatAMessageSaysOfItsEntries() {
    Sent good = sent(new Random(1), raw(new Random(2)), true);
    byte[] stored = good.stored;
    int length = good.rawLength;
    int crc = good.rawCrc;
    ErrorCode malformed = ErrorCode.MALFORMED_MESSAGE;
    new Sent(stored, 2, length, crc).assertRefused(malformed);
    new Sent(stored, 0, length, crc).assertRefused(malformed);
    new Sent(stored, 1, length - 1, crc).assertRefused(malformed);
    new Sent(stored, 1, length + 1, crc).assertRefused(malformed);
    new Sent(stored, 1, -1, crc).assertRefused(malformed);
    new Sent(stored, 1, BOUND + 1, crc).assertRefused(malformed);
    new Sent(new byte[0], 1, length, crc).assertRefused(malformed);
    new Sent(stored, 1, length, crc + 1).assertRefused(ErrorCode.CHECKSUM_MISMATCH);
  }

  @Test
  void shouldInflateNoFurtherThanTheBound() {
    Sent bomb = sent(new Random(1), new byte[16 << 20], true);
    assertTrue(bomb.stored.length < 10_000);
    bomb.assertRefused(ErrorCode.MALFORMED_MESSAGE);
    new Sent(bomb.stored, 1, BOUND, bomb.rawCrc).assertRefused(ErrorCode.MALFORMED_MESSAGE);
  }

  @Test
  void shouldTakeNoMemoryForWhatItsBytesCanNotBe() {
    int bound = 256 << 20;
    long before = DirectMemory.usedBytes();
    try (EntryBlock block = new EntryBlock(bound)) {
      DriftException refusal =
          assertThrows(
              DriftException.class,
              () -> block.unpack(new UnsafeBuffer(new byte[100]), 0, 100, 1, bound, 0));
      assertEquals(ErrorCode.MALFORMED_MESSAGE, refusal.code());
    }
    assertTrue(DirectMemory.usedBytes() - before < 1 << 20);
  }

  @Test
  void shouldUnpackWhatHardlyTakesAnything() {
    byte[] raw = new byte[16 << 20];
    try (EntryBlock block = new EntryBlock(raw.length)) {
      assertArrayEquals(raw, sent(new Random(1), raw, true).open(block));
    }
  }
}
