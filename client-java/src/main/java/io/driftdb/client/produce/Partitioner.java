package io.driftdb.client.produce;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Which partition a key belongs to: the same as Kafka's default, so that keys stay where they were.
 * The hash is MurmurHash2 by Austin Appleby, 32 bits, as Kafka's clients use it. Stateless; does
 * not allocate.
 */
public final class Partitioner {
  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;
  private static final int R = 24;

  private Partitioner() {}

  public static int partitionOf(byte[] key, int partitions) {
    return (murmur2(key) & 0x7fffffff) % partitions;
  }

  /** As the other, for a key in a buffer. */
  public static int partitionOf(DirectBuffer buffer, int offset, int length, int partitions) {
    return (murmur2(buffer, offset, length) & 0x7fffffff) % partitions;
  }

  static int murmur2(byte[] data) {
    int h = SEED ^ data.length;
    int rest = data.length & ~3;
    for (int at = 0; at < rest; at += 4) {
      int k =
          (data[at] & 0xff)
              | (data[at + 1] & 0xff) << 8
              | (data[at + 2] & 0xff) << 16
              | (data[at + 3] & 0xff) << 24;
      h = mix(h, k);
    }
    int tail = 0;
    for (int at = data.length - 1; at >= rest; at--) {
      tail = tail << 8 | (data[at] & 0xff);
    }
    return finish(h, tail, data.length - rest);
  }

  static int murmur2(DirectBuffer data, int offset, int length) {
    int h = SEED ^ length;
    int rest = length & ~3;
    for (int at = 0; at < rest; at += 4) {
      h = mix(h, data.getInt(offset + at, ByteOrder.LITTLE_ENDIAN));
    }
    int tail = 0;
    for (int at = length - 1; at >= rest; at--) {
      tail = tail << 8 | (data.getByte(offset + at) & 0xff);
    }
    return finish(h, tail, length - rest);
  }

  private static int mix(int hash, int word) {
    int k = word * M;
    k ^= k >>> R;
    k *= M;
    return hash * M ^ k;
  }

  private static int finish(int hash, int tail, int tailLength) {
    int h = tailLength > 0 ? (hash ^ tail) * M : hash;
    h ^= h >>> 13;
    h *= M;
    return h ^ h >>> 15;
  }
}
