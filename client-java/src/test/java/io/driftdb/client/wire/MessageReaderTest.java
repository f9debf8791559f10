package io.driftdb.client.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.MessageDescriptor;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages are cut out of what comes in whatever pieces, and what is announced costs nothing. */
class MessageReaderTest {
  private static final int LONGEST_PIECE = 100_000;

  /** Gives bytes in pieces. */
  private static final class Pieces implements ReadableByteChannel {
    private final ByteBuffer left;
    private final Random random = new Random(1);

    Pieces(ByteBuffer bytes) {
      left = bytes;
    }

    @Override
    public int read(ByteBuffer target) {
      int count = Math.min(left.remaining(), target.remaining());
      if (count == 0) {
        return left.hasRemaining() ? 0 : -1;
      }
      count = Math.min(count, 1 + random.nextInt(LONGEST_PIECE));
      target.put(left.slice().limit(count));
      left.position(left.position() + count);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static byte[] message(int length, long seed) {
    byte[] body = new byte[length];
    new Random(seed).nextBytes(body);
    MessageOut out = new MessageOut(64);
    out.buffer().putBytes(MessageDescriptor.BODY_OFFSET, body);
    ByteBuffer whole = out.finish(length)[0];
    byte[] message = new byte[whole.remaining()];
    whole.get(message);
    return message;
  }

  @Test
  void shouldPassOnMessagesOfAllLengths() throws IOException {
    List<byte[]> sent = new ArrayList<>();
    ByteBuffer all = ByteBuffer.allocate(32 << 20);
    for (int length : new int[] {0, 10, 300_000, 1, 5_000_000, 262_144, 3, 3_000_000, 0}) {
      sent.add(message(length, length));
      all.put(sent.get(sent.size() - 1));
    }
    List<byte[]> passed = new ArrayList<>();
    MessageReader reader =
        new MessageReader(
            new Pieces(all.flip()),
            (buffer, offset, length) -> {
              byte[] copy = new byte[length];
              buffer.getBytes(offset, copy);
              passed.add(copy);
            });
    reader.acceptLongMessages();
    while (reader.read()) {
      assertTrue(passed.size() <= sent.size());
    }
    assertEquals(sent.size(), passed.size());
    for (int i = 0; i < sent.size(); i++) {
      assertArrayEquals(sent.get(i), passed.get(i));
    }
  }

  @Test
  void shouldTakeNoMemoryForALengthThatIsOnlyAnnounced() throws IOException {
    ByteBuffer announced = ByteBuffer.allocate(100);
    announced.putInt(0, Integer.reverseBytes(200 << 20));
    MessageReader reader = new MessageReader(new Pieces(announced), (b, o, l) -> {});
    reader.acceptLongMessages();
    long before = directBytes();
    while (reader.read()) {
      assertTrue(directBytes() - before < 4 << 20);
    }
    assertTrue(directBytes() - before < 4 << 20);
  }

  @Test
  void shouldRefuseLongMessagesBeforeTheHandshake() {
    ByteBuffer announced = ByteBuffer.allocate(100);
    announced.putInt(0, Integer.reverseBytes(200 << 20));
    MessageReader reader = new MessageReader(new Pieces(announced), (b, o, l) -> {});
    assertThrows(IOException.class, reader::read);
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
