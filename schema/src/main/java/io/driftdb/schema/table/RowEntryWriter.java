package io.driftdb.schema.table;

import io.driftdb.schema.Op;
import io.driftdb.schema.protocol.RowEntryEncoder;
import org.agrona.MutableDirectBuffer;

/**
 * Writes rows, or that there is none, for TableRows and TableFeedReply. Belongs to one thread; does
 * not allocate. The caller's buffer checks the bounds.
 */
public final class RowEntryWriter {
  private final RowEntryEncoder block = new RowEntryEncoder();

  /** Bytes that an entry takes; a row's length may be -1 for none. */
  public static int length(int keyLength, int rowLength) {
    return RowEntryEncoder.BLOCK_LENGTH + keyLength + Math.max(rowLength, 0);
  }

  /**
   * Writes an entry and returns its length.
   *
   * @param row null = there is no row
   * @param rowFormat code of the row's format
   * @param lsn of the record that the version is from; 0 = there never was one
   * @param recordOffset of that record in its partition
   */
  public int put(
      MutableDirectBuffer buffer,
      int offset,
      byte[] key,
      byte[] row,
      int rowFormat,
      long lsn,
      long appendTimeNs,
      int partition,
      long recordOffset) {
    int rowLength = row == null ? 0 : row.length;
    int length = length(key.length, rowLength);
    block
        .wrap(buffer, offset)
        .entryLength(length)
        .op((short) (row == null ? Op.DELETE : Op.PUT).code())
        .rowFormat((short) rowFormat)
        .lsn(lsn)
        .appendTimeNs(appendTimeNs)
        .partition(partition)
        .recordOffset(recordOffset)
        .keyLength(key.length)
        .rowLength(rowLength);
    int at = offset + RowEntryEncoder.BLOCK_LENGTH;
    buffer.putBytes(at, key);
    if (row != null) {
      buffer.putBytes(at + key.length, row);
    }
    return length;
  }
}
