package io.driftdb.log.sequence;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.ExpandableArrayBuffer;

/** Writes state one value behind the other, little-endian, for a checkpoint. */
public final class StateWriter {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(4096);
  private int length;

  public void putInt(int value) {
    buffer.putInt(length, value, LE);
    length += Integer.BYTES;
  }

  public void putLong(long value) {
    buffer.putLong(length, value, LE);
    length += Long.BYTES;
  }

  /** A string as its length in bytes, then UTF-8. */
  public void putString(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    putInt(bytes.length);
    buffer.putBytes(length, bytes);
    length += bytes.length;
  }

  public byte[] array() {
    return buffer.byteArray();
  }

  /** How much of the array is written. */
  public int length() {
    return length;
  }
}
