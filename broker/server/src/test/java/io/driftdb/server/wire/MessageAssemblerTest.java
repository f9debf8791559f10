package io.driftdb.server.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
  private static final int MAX = 1 << 20;

  private final MessageAssembler assembler = new MessageAssembler(PooledByteBufAllocator.DEFAULT);
  private final List<ByteBuf> reads = new ArrayList<>();

  @AfterEach
  void shouldReleaseAllItTook() {
    assembler.clear();
    reads.forEach(read -> assertEquals(0, read.refCnt()));
  }

  private void read(byte[] bytes, int offset, int length) {
    ByteBuf read = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, length));
    read.writeBytes(bytes, offset, length);
    reads.add(read);
    assembler.add(read);
  }

  private static byte[] message(Random random, int length) {
    byte[] bytes = new byte[Integer.BYTES + length];
    random.nextBytes(bytes);
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[i] = (byte) (length >>> (8 * i));
    }
    return bytes;
  }

  @Test
  void shouldCutTheSameMessagesHoweverTheyArrive() {
    long seed = Long.getLong("seed", 20_240_817L);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<byte[]> sent = new ArrayList<>();
      List<Byte> stream = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        byte[] message =
            message(random, MessageDescriptor.MIN_LENGTH + random.nextInt(1 << random.nextInt(13)));
        sent.add(message);
        for (byte each : message) {
          stream.add(each);
        }
      }
      byte[] all = new byte[stream.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = stream.get(i);
      }
      List<byte[]> cut = new ArrayList<>();
      for (int at = 0; at < all.length; ) {
        int length = Math.min(all.length - at, 1 + random.nextInt(1 << random.nextInt(13)));
        read(all, at, length);
        at += length;
        for (ByteBuf each = assembler.next(MAX); each != null; each = assembler.next(MAX)) {
          byte[] bytes = new byte[each.readableBytes()];
          each.readBytes(bytes);
          each.release();
          cut.add(bytes);
        }
      }
      assertEquals(sent.size(), cut.size(), "seed " + seed + " round " + round);
      for (int i = 0; i < sent.size(); i++) {
        assertArrayEquals(sent.get(i), cut.get(i), "seed " + seed);
      }
    }
  }

  @Test
  void shouldNotAllocateWhatALengthAnnounces() {
    byte[] message = message(new Random(1), MAX);
    read(message, 0, 100);
    assertNull(assembler.next(MAX));
    assertTrue(assembler.heldBytes() <= 1024, assembler.heldBytes() + " bytes");
    read(message, 100, 9900);
    assertNull(assembler.next(MAX));
    assertTrue(assembler.heldBytes() <= 40_000, assembler.heldBytes() + " bytes");
  }

  @Test
  void shouldRefuseLengthsOutOfBounds() {
    read(new byte[] {11, 0, 0, 0}, 0, 4);
    DriftException small = assertThrows(DriftException.class, () -> assembler.next(MAX));
    assertEquals(ErrorCode.MALFORMED_MESSAGE, small.code());
    assembler.clear();
    read(new byte[] {1, 0, 16, 0}, 0, 4);
    DriftException large = assertThrows(DriftException.class, () -> assembler.next(MAX));
    assertEquals(ErrorCode.MESSAGE_TOO_LARGE, large.code());
    assertTrue(large.getMessage().contains("1048576"), large.getMessage());
    assembler.clear();
    read(new byte[] {0, 0, 0, (byte) 0x80}, 0, 4);
    assertThrows(DriftException.class, () -> assembler.next(MAX));
  }
}
