package io.driftdb.table.index;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Layout of an index entry's key; its value is the LSN that ended the version, int64 big endian, 0
 * for the newest.
 *
 * <pre>
 *   table int32 | index int32 | encoded value, cut at 1 KiB | escaped key | ~from int64
 * </pre>
 *
 * Integers are big endian. Escaped: 0x00 is 0x00 0xFF, and 0x00 0x00 ends it.
 */
final class IndexKeys {
  /** Bytes of an encoded value that an entry keeps. */
  static final int VALUE_BYTES_MAX = 1024;

  static final int VALUE_OFFSET = 8;
  private static final int FROM_BYTES = 8;

  private IndexKeys() {}

  /** What the keys of all entries of an index start with. */
  static byte[] prefix(int tableId, int indexId) {
    return ByteBuffer.allocate(VALUE_OFFSET).putInt(tableId).putInt(indexId).array();
  }

  /** What the keys of all entries of a table's indexes start with. */
  static byte[] prefix(int tableId) {
    return ByteBuffer.allocate(4).putInt(tableId).array();
  }

  static byte[] entry(int tableId, int indexId, byte[] value, byte[] key, long from) {
    int zeros = 0;
    for (byte b : key) {
      zeros += b == 0 ? 1 : 0;
    }
    int length = VALUE_OFFSET + value.length + key.length + zeros + 2 + FROM_BYTES;
    ByteBuffer entry = ByteBuffer.allocate(length).putInt(tableId).putInt(indexId).put(value);
    for (byte b : key) {
      entry.put(b);
      if (b == 0) {
        entry.put((byte) 0xFF);
      }
    }
    return entry.putShort((short) 0).putLong(~from).array();
  }

  static long from(byte[] entry) {
    return ~ByteBuffer.wrap(entry).getLong(entry.length - FROM_BYTES);
  }

  /** The key of the row whose entry has a value of that length. */
  static byte[] key(byte[] entry, int valueLength) {
    int end = entry.length - FROM_BYTES - 2;
    byte[] key = new byte[end - VALUE_OFFSET - valueLength];
    int length = 0;
    for (int i = VALUE_OFFSET + valueLength; i < end; i++) {
      key[length++] = entry[i];
      if (entry[i] == 0) {
        i++;
      }
    }
    return Arrays.copyOf(key, length);
  }

  /** Length of an entry's whole value, or -1 when only its first VALUE_BYTES_MAX are there. */
  static int valueLength(byte[] entry, int paths) {
    int end = Math.min(entry.length, VALUE_OFFSET + VALUE_BYTES_MAX);
    int at = VALUE_OFFSET;
    for (int i = 0; i < paths && at >= 0; i++) {
      at = behindValue(entry, at, end);
    }
    return at < 0 ? -1 : at - VALUE_OFFSET;
  }

  /** Where the encoded value at a place ends, -1 when that is not before {@code end}. */
  private static int behindValue(byte[] bytes, int start, int end) {
    if (start >= end) {
      return -1;
    }
    byte tag = bytes[start];
    if (tag == ValueWriter.NUMBER) {
      return start + 1 + Double.BYTES <= end ? start + 1 + Double.BYTES : -1;
    }
    if (tag != ValueWriter.STRING && tag != ValueWriter.CONTAINER) {
      return start + 1;
    }
    for (int i = start + 1; i + 1 < end; i++) {
      if (bytes[i] == 0) {
        if (bytes[i + 1] == 0) {
          return i + 2;
        }
        i++;
      }
    }
    return -1;
  }
}
