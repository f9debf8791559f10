package io.driftdb.table.index;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/**
 * Encodes JSON values so that their bytes compare as the values do and none is the beginning of
 * another; at most so many bytes as are asked for. Used by one thread; allocates when it grows.
 */
final class ValueWriter {
  static final byte NULL = 0x10;
  static final byte FALSE = 0x20;
  static final byte TRUE = 0x21;
  static final byte NUMBER = 0x30;
  static final byte STRING = 0x40;
  static final byte CONTAINER = 0x50;

  private final int limit;
  private byte[] bytes = new byte[64];
  private int length;

  /**
   * @param limit bytes of a value that are kept
   */
  ValueWriter(int limit) {
    this.limit = limit;
  }

  /** What was written since the last call. */
  byte[] take() {
    byte[] value = Arrays.copyOf(bytes, length);
    length = 0;
    return value;
  }

  ValueWriter value(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> tag(NULL);
      case BOOLEAN -> tag(value.booleanValue() ? TRUE : FALSE);
      case NUMBER -> number(value.doubleValue());
      case STRING -> string(value.textValue());
      case ARRAY, OBJECT -> container(value);
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("Not of JSON: " + value.getNodeType());
    };
  }

  ValueWriter tag(byte tag) {
    put(tag);
    return this;
  }

  ValueWriter number(double value) {
    put(NUMBER);
    // + 0.0 makes -0 0; flipped like this, negative numbers come first and in their order
    long bits = Double.doubleToLongBits(value + 0.0);
    bits ^= (bits >> 63) | Long.MIN_VALUE;
    for (int shift = 56; shift >= 0; shift -= 8) {
      put((int) (bits >>> shift));
    }
    return this;
  }

  ValueWriter string(String value) {
    put(STRING);
    escaped(value);
    return end();
  }

  private ValueWriter container(JsonNode value) {
    put(CONTAINER);
    new CanonicalJson(this).write(value);
    return end();
  }

  private ValueWriter end() {
    put(0);
    put(0);
    return this;
  }

  /** UTF-8, where a surrogate without its other half is encoded as if it were a character. */
  void escaped(String text) {
    int i = 0;
    while (i < text.length() && length < limit) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point == 0) {
        put(0);
        put(0xFF);
      } else if (point < 0x80) {
        put(point);
      } else if (point < 0x800) {
        put(0xC0 | (point >> 6));
        put(0x80 | (point & 0x3F));
      } else if (point < 0x10000) {
        put(0xE0 | (point >> 12));
        put(0x80 | ((point >> 6) & 0x3F));
        put(0x80 | (point & 0x3F));
      } else {
        put(0xF0 | (point >> 18));
        put(0x80 | ((point >> 12) & 0x3F));
        put(0x80 | ((point >> 6) & 0x3F));
        put(0x80 | (point & 0x3F));
      }
    }
  }

  private void put(int b) {
    if (length == limit) {
      return;
    }
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = (byte) b;
  }
}
