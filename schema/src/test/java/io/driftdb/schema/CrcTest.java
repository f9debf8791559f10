package io.driftdb.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CrcTest {
  private static int expected(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  @Test
  void shouldGiveTheCheckValueOfTheDocument() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertEquals(0xE3069283, new Crc().of(new UnsafeBuffer(digits), 0, digits.length));
    assertEquals(0, new Crc().of(new UnsafeBuffer(digits), 0, 0));
  }

  @Test
  void shouldAgreeWithTheJdkOnEveryKindOfBuffer() {
    Crc crc = new Crc();
    Seeds.forEach(
        300,
        random -> {
          byte[] bytes = new byte[64 + random.nextInt(500)];
          random.nextBytes(bytes);
          for (DirectBuffer buffer : kindsOf(bytes)) {
            int offset = random.nextInt(bytes.length);
            int length = random.nextInt(bytes.length - offset + 1);
            assertEquals(expected(bytes, offset, length), crc.of(buffer, offset, length));
            int half = length / 2;
            crc.reset().update(buffer, offset, half);
            crc.update(buffer, offset + half, length - half);
            assertEquals(expected(bytes, offset, length), crc.value());
          }
        });
  }

  private static List<DirectBuffer> kindsOf(byte[] bytes) {
    int shift = 24;
    byte[] shifted = new byte[bytes.length + 2 * shift];
    System.arraycopy(bytes, 0, shifted, shift, bytes.length);
    ByteBuffer direct = ByteBuffer.allocateDirect(shifted.length).put(0, shifted);
    ByteBuffer narrow = direct.duplicate().limit(shift).position(shift / 2);
    ByteBuffer slice = direct.slice(8, shifted.length - 8);
    return List.of(
        new UnsafeBuffer(bytes),
        new UnsafeBuffer(shifted, shift, bytes.length),
        new UnsafeBuffer(ByteBuffer.wrap(shifted), shift, bytes.length),
        new UnsafeBuffer(ByteBuffer.wrap(shifted).slice(8, bytes.length + 20), 16, bytes.length),
        new UnsafeBuffer(direct, shift, bytes.length),
        new UnsafeBuffer(narrow, shift, bytes.length),
        new UnsafeBuffer(slice, shift - 8, bytes.length),
        new UnsafeBuffer(new UnsafeBuffer(direct, 8, shifted.length - 8), 16, bytes.length));
  }

  @Test
  void shouldAddLongsLittleEndian() {
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      long value = random.nextLong();
      ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
      assertEquals(expected(eight.array(), 0, 8), new Crc().reset().update(value).value());
    }
    assertNotEquals(new Crc().reset().update(1).value(), new Crc().reset().update(2).value());
  }
}
