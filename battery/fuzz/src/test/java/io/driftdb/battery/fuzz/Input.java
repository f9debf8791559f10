package io.driftdb.battery.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes an input apart, whatever its length: behind its end there are zeros and empty parts. */
public final class Input {
  private final byte[] bytes;
  private int at;

  public Input(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The next byte, 0 to 255. */
  public int next() {
    return at < bytes.length ? bytes[at++] & 0xFF : 0;
  }

  public boolean isEmpty() {
    return at >= bytes.length;
  }

  /** So many bytes, or as many as are left. */
  public byte[] take(int count) {
    int end = Math.min(bytes.length, at + count);
    byte[] taken = Arrays.copyOfRange(bytes, at, end);
    at = end;
    return taken;
  }

  /** A part that has its length before it, in two bytes. */
  public byte[] part() {
    return take(next() | next() << 8);
  }

  public byte[] rest() {
    return take(bytes.length - at);
  }

  /** An input that {@link #part} takes apart again. */
  public static byte[] ofParts(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.write(part.length);
      out.write(part.length >> 8);
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** One byte, and bytes behind it. */
  public static byte[] of(int first, byte[] rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    out.writeBytes(rest);
    return out.toByteArray();
  }

  public static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
