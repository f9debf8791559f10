package io.driftdb.table.store;

import java.util.Arrays;

/**
 * What a record of a table came to, as chg holds it.
 *
 * <pre>
 *   0      1  2       3     4         8      16
 *   format op verdict flags partition offset appendTimeNs key
 * </pre>
 */
public final class ChangeValue {
  public static final byte FORMAT = 1;

  /** The record made a version, perhaps one without row. */
  public static final int FLAG_VERSION = 1;

  public static final int KEY_OFFSET = 24;

  private static final int OP_OFFSET = 1;
  private static final int VERDICT_OFFSET = 2;
  private static final int FLAGS_OFFSET = 3;
  private static final int PARTITION_OFFSET = 4;
  private static final int OFFSET_OFFSET = 8;
  private static final int TIME_OFFSET = 16;

  private ChangeValue() {}

  /** Writes all that stands before the key. */
  public static void start(byte[] to, int op, int verdict, int flags, int partition, long offset) {
    to[0] = FORMAT;
    to[OP_OFFSET] = (byte) op;
    to[VERDICT_OFFSET] = (byte) verdict;
    to[FLAGS_OFFSET] = (byte) flags;
    Bytes.putInt(to, PARTITION_OFFSET, partition);
    Bytes.putLong(to, OFFSET_OFFSET, offset);
  }

  /** Goes on with time and key; returns the length. */
  public static int finish(byte[] to, long timeNs, byte[] key, int keyLength) {
    Bytes.putLong(to, TIME_OFFSET, timeNs);
    System.arraycopy(key, 0, to, KEY_OFFSET, keyLength);
    return KEY_OFFSET + keyLength;
  }

  public static int op(byte[] value) {
    return value[OP_OFFSET];
  }

  public static int verdict(byte[] value) {
    return value[VERDICT_OFFSET];
  }

  public static boolean madeVersion(byte[] value) {
    return (value[FLAGS_OFFSET] & FLAG_VERSION) != 0;
  }

  public static long offset(byte[] value) {
    return Bytes.getLong(value, OFFSET_OFFSET);
  }

  public static long timeNs(byte[] value) {
    return Bytes.getLong(value, TIME_OFFSET);
  }

  public static byte[] key(byte[] value) {
    return Arrays.copyOfRange(value, KEY_OFFSET, value.length);
  }
}
