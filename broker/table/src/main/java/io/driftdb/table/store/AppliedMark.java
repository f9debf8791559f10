package io.driftdb.table.store;

/**
 * How far a store is.
 *
 * @param lsn one past the last LSN that is folded in
 * @param timeNs append time of the last record of a table that is
 */
public record AppliedMark(long lsn, long timeNs) {
  /** Of an empty store. */
  public static final AppliedMark NONE = new AppliedMark(1, 0);

  byte[] encode() {
    byte[] value = new byte[2 * Long.BYTES];
    Bytes.putLong(value, 0, lsn);
    Bytes.putLong(value, Long.BYTES, timeNs);
    return value;
  }

  static AppliedMark decode(byte[] value) {
    return value == null
        ? NONE
        : new AppliedMark(Bytes.getLong(value, 0), Bytes.getLong(value, Long.BYTES));
  }
}
