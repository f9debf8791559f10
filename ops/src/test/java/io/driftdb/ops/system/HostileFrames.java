package io.driftdb.ops.system;

import io.driftdb.schema.MessageDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Messages that no client sends: random bytes, and good messages with something wrong in them. */
final class HostileFrames {
  private static final int SHORTEST_SEALED = MessageDescriptor.BODY_OFFSET;
  private static final int LONGEST_RANDOM = 512;
  private static final int MOST_CHANGES = 6;
  private static final int TEMPLATES = 64;
  private static final int[] BAD_NUMBERS = {
    0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 65_535, 65_536, 1 << 24, 1 << 30
  };

  private final SplittableRandom random;
  private final List<byte[]> good;

  /** Mutates those messages. */
  HostileFrames(SplittableRandom random, List<byte[]> good) {
    this.random = random;
    this.good = good;
  }

  /** Random bytes; half of them as the body of a message whose length, CRC and schema are right. */
  byte[] random() {
    byte[] bytes = new byte[random.nextInt(SHORTEST_SEALED, LONGEST_RANDOM)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      byte[] header = good.get(random.nextInt(good.size()));
      int from = MessageDescriptor.SBE_HEADER_OFFSET;
      System.arraycopy(header, from, bytes, from, MessageDescriptor.BODY_OFFSET - from);
      if (random.nextBoolean()) {
        int templateAt = from + Short.BYTES;
        bytes[templateAt] = (byte) random.nextInt(TEMPLATES);
        bytes[templateAt + 1] = 0;
      }
      RawFrames.seal(bytes);
    }
    return bytes;
  }

  /** A good message with some changes; half of them with length and CRC made right again. */
  byte[] mutated() {
    byte[] bytes = good.get(random.nextInt(good.size())).clone();
    for (int i = random.nextInt(MOST_CHANGES); i >= 0; i--) {
      bytes = change(bytes);
    }
    if (random.nextBoolean()) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length, SHORTEST_SEALED));
      RawFrames.seal(bytes);
    }
    return bytes;
  }

  private byte[] change(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> {
        int place = Math.max(0, Math.min(at, bytes.length - Integer.BYTES));
        int number = BAD_NUMBERS[random.nextInt(BAD_NUMBERS.length)];
        if (bytes.length >= Integer.BYTES) {
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(place, number);
        }
      }
      case 3 -> {
        return Arrays.copyOf(bytes, 1 + at);
      }
      default -> {
        int end = bytes.length;
        byte[] longer = Arrays.copyOf(bytes, end + random.nextInt(1, 64));
        System.arraycopy(bytes, at, longer, at + longer.length - end, end - at);
        return longer;
      }
    }
    return bytes;
  }
}
