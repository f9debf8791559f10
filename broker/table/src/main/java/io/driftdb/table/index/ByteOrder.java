package io.driftdb.table.index;

import java.util.Arrays;

/** Unsigned order of byte strings, as RocksDB has it. */
final class ByteOrder {
  private ByteOrder() {}

  static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** The lowest byte string above all that start with a prefix. */
  static byte[] behindPrefix(byte[] prefix) {
    int length = prefix.length;
    while (prefix[length - 1] == (byte) 0xFF) {
      length--;
    }
    byte[] behind = Arrays.copyOf(prefix, length);
    behind[length - 1]++;
    return behind;
  }

  static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
