package io.driftdb.table.index;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;

/** Which values of an index. Immutable, from any thread. */
public final class IndexRange {
  /** What an entry's first bytes say of its whole value. */
  enum Verdict {
    IN,
    OUT,
    /** The row itself has to be looked at. */
    UNDECIDED
  }

  private final byte[] from;
  private final byte[] to;
  private final boolean toIncluded;

  private IndexRange(byte[] from, byte[] to, boolean toIncluded) {
    this.from = from;
    this.to = to;
    this.toIncluded = toIncluded;
  }

  /**
   * From one value to another, as ScanRange says it: JSON, bare for an index on one path, else an
   * array with a value for each of the first paths. INVALID_REQUEST.
   *
   * @param from included; null or empty for the first
   * @param to null or empty for the last
   * @param toIncluded whether values that begin with {@code to} belong to the range
   */
  public static IndexRange of(IndexDefinition index, byte[] from, byte[] to, boolean toIncluded) {
    return new IndexRange(bound(index, from), bound(index, to), toIncluded);
  }

  private static byte[] bound(IndexDefinition index, byte[] json) {
    if (json == null || json.length == 0) {
      return null;
    }
    JsonNode value;
    try {
      value = RowJson.value(json);
    } catch (IOException e) {
      throw IndexDefinition.invalid("A value to look for is no JSON (strings need quotes)");
    }
    ValueWriter writer = new ValueWriter(Integer.MAX_VALUE);
    if (index.paths().size() == 1) {
      return writer.value(value).take();
    }
    if (!value.isArray() || value.isEmpty() || value.size() > index.paths().size()) {
      throw IndexDefinition.invalid(
          "Index "
              + index.name()
              + " is on several paths: give an array of 1 to "
              + index.paths().size()
              + " values");
    }
    value.forEach(writer::value);
    return writer.take();
  }

  /** Lowest value, cut, that an entry of the range can have; null for any. */
  byte[] lowest() {
    return from == null ? null : cut(from);
  }

  /** All values, cut, of the range are below it; null when there is no bound. */
  byte[] behindHighest() {
    if (to == null) {
      return null;
    }
    byte[] value = cut(to);
    // a cut bound says nothing of what begins like it
    return toIncluded || value.length < to.length ? ByteOrder.behindPrefix(value) : value;
  }

  /** Whether a value that is known whole is in the range. */
  boolean contains(byte[] value) {
    if (from != null && Arrays.compareUnsigned(value, from) < 0) {
      return false;
    }
    return to == null
        || Arrays.compareUnsigned(value, to) < 0
        || (toIncluded && ByteOrder.startsWith(value, to));
  }

  /** What can be said of a value that is known by its first bytes only. */
  Verdict judge(byte[] cutValue) {
    if (beginsWith(from, cutValue) || beginsWith(to, cutValue)) {
      return Verdict.UNDECIDED;
    }
    return contains(cutValue) ? Verdict.IN : Verdict.OUT;
  }

  private static boolean beginsWith(byte[] bound, byte[] cutValue) {
    return bound != null && bound.length > cutValue.length && ByteOrder.startsWith(bound, cutValue);
  }

  private static byte[] cut(byte[] value) {
    return Arrays.copyOf(value, Math.min(value.length, IndexKeys.VALUE_BYTES_MAX));
  }
}
