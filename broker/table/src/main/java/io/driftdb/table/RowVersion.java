package io.driftdb.table;

/**
 * One version of a row, or a record that changed nothing. The arrays must not be changed.
 *
 * @param op code of the record's op: what it did, not what it is; of a patch the row is the whole
 *     row after it
 * @param verdict code of its Verdict; when it is not APPLIED the record made no version
 * @param rowFormat code of TableOptions.RowFormat
 * @param fromLsn LSN of the record that made it; 0 for a row that never was
 * @param toLsn LSN of the record that ended it; 0 when it is the newest
 * @param row null when there is no row from here on
 * @param headers the record's headers as they stand in it, one behind the other
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
public record RowVersion(
    byte[] key,
    int op,
    int verdict,
    int rowFormat,
    long fromLsn,
    long toLsn,
    long appendTimeNs,
    int partition,
    long offset,
    byte[] row,
    byte[] headers,
    int headerCount) {

  /** Whether there is a row. */
  public boolean exists() {
    return row != null;
  }
}
