package io.driftdb.client.produce;

/**
 * Which partition a key belongs to: the same as Kafka's default, so that keys stay where they were.
 */
public final class Partitioner {
  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;
  private static final int R = 24;

  private Partitioner() {}

  public static int partitionOf(byte[] key, int partitions) {
    return (murmur2(key) & 0x7fffffff) % partitions;
  }

  /** MurmurHash2 by Austin Appleby, 32 bits, as Kafka's clients use it. */
  static int murmur2(byte[] data) {
    int length = data.length;
    int h = SEED ^ length;
    int words = length / 4;
    for (int i = 0; i < words; i++) {
      int at = i * 4;
      int k =
          (data[at] & 0xff)
              | (data[at + 1] & 0xff) << 8
              | (data[at + 2] & 0xff) << 16
              | (data[at + 3] & 0xff) << 24;
      k *= M;
      k ^= k >>> R;
      k *= M;
      h *= M;
      h ^= k;
    }
    int rest = words * 4;
    int left = length - rest;
    if (left >= 3) {
      h ^= (data[rest + 2] & 0xff) << 16;
    }
    if (left >= 2) {
      h ^= (data[rest + 1] & 0xff) << 8;
    }
    if (left >= 1) {
      h ^= data[rest] & 0xff;
      h *= M;
    }
    h ^= h >>> 13;
    h *= M;
    h ^= h >>> 15;
    return h;
  }
}
