package io.driftdb.table.store;

import io.driftdb.table.RowVersion;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * A version of a row, as cur, ver and rej hold it.
 *
 * <pre>
 *   0      1  2       3         7      15      23           31          33
 *   format op verdict partition offset fromLsn appendTimeNs headerCount headersLength headers
 *   then, when there is a row: row format, row
 * </pre>
 */
public final class VersionValue {
  public static final byte FORMAT = 1;

  private static final int OP_OFFSET = 1;
  private static final int VERDICT_OFFSET = 2;
  private static final int PARTITION_OFFSET = 3;
  private static final int OFFSET_OFFSET = 7;
  private static final int FROM_OFFSET = 15;
  private static final int TIME_OFFSET = 23;
  private static final int HEADER_COUNT_OFFSET = 31;
  private static final int HEADERS_LENGTH_OFFSET = 33;
  private static final int HEADERS_OFFSET = 37;

  private VersionValue() {}

  /** Most bytes of a version with headers and a row of those lengths. */
  public static int lengthMax(int headersLength, int rowLength) {
    return HEADERS_OFFSET + headersLength + 1 + rowLength;
  }

  /** Writes all that stands before the headers. */
  public static void start(byte[] to, int op, int verdict, int partition, long offset) {
    to[0] = FORMAT;
    to[OP_OFFSET] = (byte) op;
    to[VERDICT_OFFSET] = (byte) verdict;
    Bytes.putInt(to, PARTITION_OFFSET, partition);
    Bytes.putLong(to, OFFSET_OFFSET, offset);
  }

  /** Goes on with place, time and headers; returns where the row's format goes. */
  public static int headers(
      byte[] to, long from, long timeNs, int count, DirectBuffer buffer, int at, int length) {
    Bytes.putLong(to, FROM_OFFSET, from);
    Bytes.putLong(to, TIME_OFFSET, timeNs);
    Bytes.putShort(to, HEADER_COUNT_OFFSET, count);
    Bytes.putInt(to, HEADERS_LENGTH_OFFSET, length);
    if (length > 0) {
      buffer.getBytes(at, to, HEADERS_OFFSET, length);
    }
    return HEADERS_OFFSET + length;
  }

  /** Ends a version with its row; returns its length. */
  public static int row(byte[] to, int at, int rowFormat, DirectBuffer buffer, int from, int size) {
    to[at] = (byte) rowFormat;
    buffer.getBytes(from, to, at + 1, size);
    return at + 1 + size;
  }

  /** Ends a version with its row; returns its length. */
  public static int row(byte[] to, int at, int rowFormat, byte[] row) {
    to[at] = (byte) rowFormat;
    System.arraycopy(row, 0, to, at + 1, row.length);
    return at + 1 + row.length;
  }

  public static long from(byte[] value, int start) {
    return Bytes.getLong(value, start + FROM_OFFSET);
  }

  /** Whether a version of that length has a row. */
  public static boolean hasRow(byte[] value, int start, int length) {
    return rowAt(value, start) <= start + length;
  }

  private static int rowAt(byte[] value, int start) {
    return start + HEADERS_OFFSET + Bytes.getInt(value, start + HEADERS_LENGTH_OFFSET) + 1;
  }

  /** A copy of the row, null for none. */
  public static byte[] row(byte[] value, int start, int length) {
    int at = rowAt(value, start);
    return at > start + length ? null : Arrays.copyOfRange(value, at, start + length);
  }

  /** The version as readers get it. */
  public static RowVersion decode(byte[] key, byte[] value, long toLsn) {
    int headersLength = Bytes.getInt(value, HEADERS_LENGTH_OFFSET);
    int formatAt = HEADERS_OFFSET + headersLength;
    return new RowVersion(
        key,
        value[OP_OFFSET],
        value[VERDICT_OFFSET],
        formatAt < value.length ? value[formatAt] : 0,
        from(value, 0),
        toLsn,
        Bytes.getLong(value, TIME_OFFSET),
        Bytes.getInt(value, PARTITION_OFFSET),
        Bytes.getLong(value, OFFSET_OFFSET),
        row(value, 0, value.length),
        Arrays.copyOfRange(value, HEADERS_OFFSET, formatAt),
        Bytes.getShort(value, HEADER_COUNT_OFFSET));
  }
}
