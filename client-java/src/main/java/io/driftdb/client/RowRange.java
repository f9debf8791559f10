package io.driftdb.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Which rows of a table, and in which order: by key, or by the values of an index. Immutable, but
 * for the arrays.
 *
 * @param fromKey included; empty for the first
 * @param toKey excluded; empty for the last
 * @param index name of the index, or empty: by key
 * @param indexFrom JSON, a value for an index on one path or an array with one for each of the
 *     first paths; included; empty for the first
 * @param indexTo the same; empty for the last
 * @param indexToIncluded whether rows with the value of {@code indexTo} belong to it
 */
@SuppressWarnings("ArrayRecordComponent") // handed through as they are, never compared
public record RowRange(
    byte[] fromKey,
    byte[] toKey,
    String index,
    byte[] indexFrom,
    byte[] indexTo,
    boolean indexToIncluded) {
  private static final byte[] NONE = {};

  /** All rows, by key in the keys' unsigned byte order. */
  public static RowRange all() {
    return keys(null, null);
  }

  /** Rows with keys from the first, included, to the second, excluded; null = no bound. */
  public static RowRange keys(byte[] from, byte[] to) {
    return new RowRange(from == null ? NONE : from, to == null ? NONE : to, "", NONE, NONE, false);
  }

  /** Rows whose keys start so. */
  public static RowRange prefix(byte[] prefix) {
    return keys(prefix, behind(prefix));
  }

  /** The first key behind all that start so; null when there is none. */
  private static byte[] behind(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xFF) {
      last--;
    }
    if (last < 0) {
      return null;
    }
    byte[] end = Arrays.copyOf(prefix, last + 1);
    end[last]++;
    return end;
  }

  /** Rows with that value, as JSON, at the index's path, or those values, as a JSON array. */
  public static RowRange indexEqual(String name, String json) {
    return indexBetween(name, json, json, true);
  }

  /** Rows with values from the first on, included, to the second, as JSON; null = no bound. */
  public static RowRange indexBetween(String name, String from, String to, boolean toIncluded) {
    return new RowRange(NONE, NONE, name, utf8(from), utf8(to), toIncluded);
  }

  private static byte[] utf8(String json) {
    return json == null ? NONE : json.getBytes(StandardCharsets.UTF_8);
  }
}
