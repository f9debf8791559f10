package io.driftdb.client;

/**
 * A row of a table, or that there is none any more. Arrays are the caller's own.
 *
 * @param value the row; null where a change tells that it is gone
 * @param lsn of the record that made, or ended, the row
 * @param offset of that record in its partition
 * @param appendTimeNs of that record, in ns since 1970 UTC
 */
@SuppressWarnings("ArrayRecordComponent") // handed through as they are, never compared
public record TableRow(
    byte[] key, byte[] value, long lsn, int partition, long offset, long appendTimeNs) {

  /** Whether there is a row. */
  public boolean exists() {
    return value != null;
  }
}
