package io.driftdb.schema;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * The headers of a record as they stand in it: each a u16 name length, the name, an i32 value
 * length (-1 = null), the value. Any thread; does not allocate.
 */
public final class RecordHeaders {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  private RecordHeaders() {}

  /** Whether {@code count} headers fill the bytes between two positions exactly. */
  public static boolean fill(DirectBuffer buffer, int from, int to, int count) {
    int at = from;
    for (int i = count; i > 0; i--) {
      if (to - at < Short.BYTES) {
        return false;
      }
      int nameLength = buffer.getShort(at, LE) & 0xFFFF;
      at += Short.BYTES;
      if (to - at < nameLength + Integer.BYTES) {
        return false;
      }
      at += nameLength;
      int valueLength = buffer.getInt(at, LE);
      at += Integer.BYTES;
      if (valueLength < RecordCursor.NULL_LENGTH || valueLength > to - at) {
        return false;
      }
      at += Math.max(valueLength, 0);
    }
    return at == to;
  }
}
