package io.driftdb.schema;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * CRC32C over parts of buffers. One instance belongs to one thread; it does not allocate once warm.
 */
public final class Crc {
  private final CRC32C crc = new CRC32C();
  private final byte[] eight = new byte[Long.BYTES];
  private ByteBuffer view;
  private ByteBuffer viewed;

  public Crc reset() {
    crc.reset();
    return this;
  }

  /** Adds the eight bytes of a value, little-endian. */
  public Crc update(long value) {
    for (int i = 0; i < Long.BYTES; i++) {
      eight[i] = (byte) (value >>> (8 * i));
    }
    crc.update(eight, 0, Long.BYTES);
    return this;
  }

  @SuppressWarnings("ReferenceEquality") // the view is of this very buffer or of another
  public Crc update(DirectBuffer buffer, int offset, int length) {
    byte[] array = buffer.byteArray();
    if (array != null) {
      crc.update(array, buffer.wrapAdjustment() + offset, length);
      return this;
    }
    ByteBuffer source = buffer.byteBuffer();
    if (source != viewed) {
      viewed = source;
      view = source.duplicate();
    }
    int start = buffer.wrapAdjustment() + offset;
    view.limit(start + length).position(start);
    crc.update(view);
    return this;
  }

  public int value() {
    return (int) crc.getValue();
  }

  /** The CRC of one part of a buffer. */
  public int of(DirectBuffer buffer, int offset, int length) {
    return reset().update(buffer, offset, length).value();
  }
}
