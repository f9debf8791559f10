package io.driftdb.schema.table;

import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.protocol.DiffEntryEncoder;
import org.agrona.MutableDirectBuffer;

/**
 * Writes the net change of rows for TableChanges. Belongs to one thread; does not allocate. The
 * caller's buffer checks the bounds.
 */
public final class DiffEntryWriter {
  private final DiffEntryEncoder block = new DiffEntryEncoder();

  /** Bytes that an entry takes; a row's length may be -1 for none. */
  public static int length(int keyLength, int beforeLength, int afterLength) {
    return DiffEntryEncoder.BLOCK_LENGTH
        + keyLength
        + Math.max(beforeLength, 0)
        + Math.max(afterLength, 0);
  }

  /**
   * Writes an entry and returns its length.
   *
   * @param before null = there was no row
   * @param beforeLsn of the record that made the row before; 0 = there was none
   * @param after null = there is no row
   * @param afterLsn of the record that made or ended the row
   */
  public int put(
      MutableDirectBuffer buffer,
      int offset,
      byte[] key,
      byte[] before,
      long beforeLsn,
      byte[] after,
      long afterLsn) {
    int beforeLength = before == null ? RecordCursor.NULL_LENGTH : before.length;
    int afterLength = after == null ? RecordCursor.NULL_LENGTH : after.length;
    int length = length(key.length, beforeLength, afterLength);
    block
        .wrap(buffer, offset)
        .entryLength(length)
        .beforeLsn(beforeLsn)
        .afterLsn(afterLsn)
        .keyLength(key.length)
        .beforeLength(beforeLength)
        .afterLength(afterLength);
    int at = offset + DiffEntryEncoder.BLOCK_LENGTH;
    buffer.putBytes(at, key);
    at += key.length;
    if (before != null) {
      buffer.putBytes(at, before);
      at += before.length;
    }
    if (after != null) {
      buffer.putBytes(at, after);
    }
    return length;
  }
}
