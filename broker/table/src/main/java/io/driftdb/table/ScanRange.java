package io.driftdb.table;

/**
 * Which rows of a table.
 *
 * @param fromKey included; null or empty for the first
 * @param toKey excluded; null or empty for the last
 * @param index name of an index whose order the rows come in, or null for key order; then the keys
 *     are not looked at
 * @param indexFrom JSON, a value for an index on one path or an array with one for each of the
 *     first paths; included; null for the first
 * @param indexTo the same; null for the last
 * @param indexToIncluded whether values equal to {@code indexTo} belong to the range
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ScanRange(
    byte[] fromKey,
    byte[] toKey,
    String index,
    byte[] indexFrom,
    byte[] indexTo,
    boolean indexToIncluded) {
  /** The whole table in key order. */
  public static final ScanRange ALL = new ScanRange(null, null, null, null, null, false);

  /** Rows whose key is in a range. */
  public static ScanRange keys(byte[] from, byte[] to) {
    return new ScanRange(from, to, null, null, null, false);
  }
}
