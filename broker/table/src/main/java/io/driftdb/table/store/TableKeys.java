package io.driftdb.table.store;

import io.driftdb.schema.FrameDescriptor;
import java.util.Arrays;

/**
 * Keys of the families. Integers are big endian, so that keys sort as numbers do; an escaped row
 * key sorts as the key itself and is never the beginning of another: 0x00 is 0x00 0xFF, and 0x00
 * 0x00 ends it. Any thread; what writes into a buffer does not allocate.
 */
public final class TableKeys {
  /** The longest key of any family. */
  public static final int LENGTH_MAX = 4 + 2 * FrameDescriptor.MAX_TABLE_KEY_BYTES + 2 + 8;

  /** Where the row's key starts in keys of cur. */
  public static final int ROW_KEY_OFFSET = 4;

  private TableKeys() {}

  /** What all keys of a table start with. */
  public static byte[] prefix(int table) {
    byte[] prefix = new byte[ROW_KEY_OFFSET];
    Bytes.putInt(prefix, 0, table);
    return prefix;
  }

  /** Above all keys that start so; null when there is nothing above them. */
  public static byte[] behind(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xFF) {
        byte[] above = Arrays.copyOf(prefix, i + 1);
        above[i]++;
        return above;
      }
    }
    return null;
  }

  public static int writeCur(byte[] to, int table, byte[] key, int keyLength) {
    Bytes.putInt(to, 0, table);
    System.arraycopy(key, 0, to, ROW_KEY_OFFSET, keyLength);
    return ROW_KEY_OFFSET + keyLength;
  }

  public static byte[] cur(int table, byte[] key) {
    byte[] to = new byte[ROW_KEY_OFFSET + key.length];
    writeCur(to, table, key, key.length);
    return to;
  }

  /** The row's key in a key of cur. */
  public static byte[] rowKeyOfCur(byte[] cur) {
    return Arrays.copyOfRange(cur, ROW_KEY_OFFSET, cur.length);
  }

  /** A key of ver or rej. */
  public static int writeVersion(byte[] to, int table, byte[] key, int keyLength, long lsn) {
    int at = writeRow(to, table, key, keyLength);
    Bytes.putLong(to, at, ~lsn);
    return at + Long.BYTES;
  }

  private static int writeRow(byte[] to, int table, byte[] key, int keyLength) {
    Bytes.putInt(to, 0, table);
    int at = ROW_KEY_OFFSET;
    for (int i = 0; i < keyLength; i++) {
      byte b = key[i];
      to[at++] = b;
      if (b == 0) {
        to[at++] = (byte) 0xFF;
      }
    }
    to[at++] = 0;
    to[at++] = 0;
    return at;
  }

  /** A key of ver or rej. */
  public static byte[] version(int table, byte[] key, long lsn) {
    byte[] to = new byte[ROW_KEY_OFFSET + 2 * key.length + 2 + Long.BYTES];
    return Arrays.copyOf(to, writeVersion(to, table, key, key.length, lsn));
  }

  /** What the keys of all versions of a row start with. */
  public static byte[] row(int table, byte[] key) {
    byte[] to = new byte[ROW_KEY_OFFSET + 2 * key.length + 2];
    return Arrays.copyOf(to, writeRow(to, table, key, key.length));
  }

  /** Whether a key of ver or rej is of the row whose keys start so. */
  public static boolean isOfRow(byte[] version, byte[] row) {
    return version.length == row.length + Long.BYTES
        && Arrays.equals(version, 0, row.length, row, 0, row.length);
  }

  /** The LSN in a key of ver or rej. */
  public static long lsnOfVersion(byte[] version) {
    return ~Bytes.getLong(version, version.length - Long.BYTES);
  }

  /** The row's key in a key of ver or rej. */
  public static byte[] rowKeyOfVersion(byte[] version) {
    int end = version.length - Long.BYTES - 2;
    byte[] key = new byte[end - ROW_KEY_OFFSET];
    int length = 0;
    for (int i = ROW_KEY_OFFSET; i < end; i++) {
      key[length++] = version[i];
      if (version[i] == 0) {
        i++;
      }
    }
    return Arrays.copyOf(key, length);
  }

  public static int writeChange(byte[] to, int table, long lsn) {
    Bytes.putInt(to, 0, table);
    Bytes.putLong(to, Integer.BYTES, lsn);
    return Integer.BYTES + Long.BYTES;
  }

  public static byte[] change(int table, long lsn) {
    byte[] to = new byte[Integer.BYTES + Long.BYTES];
    writeChange(to, table, lsn);
    return to;
  }

  /** The LSN in a key of chg. */
  public static long lsnOfChange(byte[] change) {
    return Bytes.getLong(change, Integer.BYTES);
  }

  public static byte[] transaction(long firstLsn) {
    byte[] to = new byte[Long.BYTES];
    Bytes.putLong(to, 0, firstLsn);
    return to;
  }
}
