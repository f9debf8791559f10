package io.driftdb.table.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.ScanRange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A cursor is good for what it came from, and nothing that looks like one does harm. */
class CursorTest {
  private static final int SHARD = 3;
  private static final int TABLE = 7;
  private static final int ROUNDS = 50_000;
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  private static Cursor cursor() {
    ScanRange range =
        new ScanRange(new byte[] {1}, new byte[] {2, 3}, "by-n", new byte[] {'1'}, null, true);
    return new Cursor(SHARD, TABLE, 40, 50, range, new byte[] {9, 9});
  }

  private static void assertMismatch(int shard, int table, byte[] bytes) {
    DriftException e = assertThrows(DriftException.class, () -> Cursor.decode(shard, table, bytes));
    assertEquals(ErrorCode.CURSOR_MISMATCH, e.code());
  }

  @Test
  void shouldComeBackAsItWas() {
    Cursor read = Cursor.decode(SHARD, TABLE, cursor().encode());
    assertEquals(40, read.from());
    assertEquals(50, read.to());
    assertEquals("by-n", read.range().index());
    assertArrayEquals(new byte[] {2, 3}, read.range().toKey());
    assertArrayEquals(new byte[] {9, 9}, read.position());
    assertArrayEquals(cursor().encode(), read.encode());
  }

  @Test
  void shouldNotBeTakenForAnotherTableOrShard() {
    assertMismatch(SHARD, TABLE + 1, cursor().encode());
    assertMismatch(SHARD + 1, TABLE, cursor().encode());
  }

  @Test
  void shouldRefuseWhatIsDamagedOrForged() {
    Random random = new Random(SEED);
    byte[] whole = cursor().encode();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = Arrays.copyOf(whole, random.nextInt(whole.length + 8));
      for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) (random.nextInt(3) - 1);
      }
      if (random.nextBoolean() && bytes.length >= Integer.BYTES) {
        putCrc(bytes);
      }
      try {
        Cursor.decode(SHARD, TABLE, bytes);
      } catch (DriftException e) {
        assertEquals(ErrorCode.CURSOR_MISMATCH, e.code(), "seed " + SEED);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + SEED + ": " + Arrays.toString(bytes), e);
      }
    }
  }

  private static void putCrc(byte[] bytes) {
    int length = bytes.length - Integer.BYTES;
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    ByteBuffer.wrap(bytes).putInt(length, (int) crc.getValue());
  }
}
