package io.driftdb.client.produce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Keys go where Kafka's default partitioner puts them. */
class PartitionerTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The vectors of Kafka's own test of its murmur2. */
  @Test
  void shouldHashAsKafkaDoes() {
    assertEquals(-973932308, Partitioner.murmur2(utf8("21")));
    assertEquals(-790332482, Partitioner.murmur2(utf8("foobar")));
    assertEquals(-985981536, Partitioner.murmur2(utf8("a-little-bit-long-string")));
    assertEquals(-1486304829, Partitioner.murmur2(utf8("a-little-bit-longer-string")));
    assertEquals(
        -58897971, Partitioner.murmur2(utf8("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8")));
    assertEquals(479470107, Partitioner.murmur2(new byte[] {'a', 'b', 'c'}));
  }

  @Test
  void shouldHashBuffersAsArraysAndStayInRange() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] key = new byte[random.nextInt(40)];
      random.nextBytes(key);
      int offset = random.nextInt(5);
      byte[] around = new byte[key.length + 10];
      random.nextBytes(around);
      System.arraycopy(key, 0, around, offset, key.length);
      int partitions = 1 + random.nextInt(100);
      int expected = Math.floorMod(reference(key) & 0x7fffffff, partitions);
      assertEquals(expected, Partitioner.partitionOf(key, partitions));
      assertEquals(
          expected,
          Partitioner.partitionOf(new UnsafeBuffer(around), offset, key.length, partitions));
    }
  }

  /** Written from the algorithm's definition, in another way. */
  private static int reference(byte[] key) {
    long m = 0x5bd1e995L;
    long mask = 0xffffffffL;
    long h = (0x9747b28cL ^ key.length) & mask;
    int at = 0;
    for (int left = key.length; left >= 4; left -= 4, at += 4) {
      long k = 0;
      for (int i = 3; i >= 0; i--) {
        k = (k << 8) | (key[at + i] & 0xff);
      }
      k = (k * m) & mask;
      k = ((k ^ (k >>> 24)) * m) & mask;
      h = ((h * m) & mask) ^ k;
    }
    for (int i = key.length - at; i > 0; i--) {
      h ^= (long) (key[at + i - 1] & 0xff) << (8 * (i - 1));
    }
    h = key.length > at ? (h * m) & mask : h;
    h = ((h ^ (h >>> 13)) * m) & mask;
    return (int) (h ^ (h >>> 15));
  }
}
