package io.driftdb.schema.table;

import io.driftdb.schema.protocol.VersionEntryEncoder;
import org.agrona.MutableDirectBuffer;

/**
 * Writes what happened to a row for TableVersions. Belongs to one thread; does not allocate. The
 * caller's buffer checks the bounds.
 */
public final class VersionEntryWriter {
  private final VersionEntryEncoder block = new VersionEntryEncoder();

  /** Bytes that an entry takes; a row's length may be -1 for none. */
  public static int length(int rowLength, int headersLength) {
    return VersionEntryEncoder.BLOCK_LENGTH + Math.max(rowLength, 0) + headersLength;
  }

  /**
   * Writes an entry and returns its length.
   *
   * @param op code of the record's op
   * @param verdict code of the record's verdict; a row comes only with APPLIED
   * @param rowFormat code of the row's format
   * @param fromLsn of the record
   * @param toLsn of the record that ended the version; 0 = it is the newest
   * @param recordOffset of the record in its partition
   * @param row null = there is none from here on, or the record changed nothing
   * @param headers the record's, as they stand in it
   */
  public int put(
      MutableDirectBuffer buffer,
      int offset,
      int op,
      int verdict,
      int rowFormat,
      long fromLsn,
      long toLsn,
      long appendTimeNs,
      int partition,
      long recordOffset,
      byte[] row,
      byte[] headers,
      int headerCount) {
    int rowLength = row == null ? 0 : row.length;
    int length = length(rowLength, headers.length);
    block
        .wrap(buffer, offset)
        .entryLength(length)
        .op((short) op)
        .verdict((short) verdict)
        .rowFormat((short) rowFormat)
        .fromLsn(fromLsn)
        .toLsn(toLsn)
        .appendTimeNs(appendTimeNs)
        .partition(partition)
        .recordOffset(recordOffset)
        .rowLength(rowLength)
        .headersLength(headers.length)
        .headerCount(headerCount);
    int at = offset + VersionEntryEncoder.BLOCK_LENGTH;
    if (row != null) {
      buffer.putBytes(at, row);
    }
    buffer.putBytes(at + rowLength, headers);
    return length;
  }
}
