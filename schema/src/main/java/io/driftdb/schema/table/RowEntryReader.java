package io.driftdb.schema.table;

import io.driftdb.schema.Op;
import io.driftdb.schema.protocol.RowEntryDecoder;
import org.agrona.DirectBuffer;

/** Reads the rows of TableRows and the changes of TableFeedReply; see {@link EntryReader}. */
public final class RowEntryReader extends EntryReader {
  private final RowEntryDecoder block = new RowEntryDecoder();

  public RowEntryReader() {
    super(RowEntryDecoder.BLOCK_LENGTH);
  }

  @Override
  boolean open(DirectBuffer of, int offset, int length) {
    block.wrap(of, offset, RowEntryDecoder.BLOCK_LENGTH, RowEntryDecoder.SCHEMA_VERSION);
    int key = block.keyLength();
    int row = block.rowLength();
    boolean isOp = block.op() == Op.PUT.code() || (block.op() == Op.DELETE.code() && row == 0);
    return isOp
        && key >= 0
        && row >= 0
        && (long) RowEntryDecoder.BLOCK_LENGTH + key + row == length;
  }

  /** Whether there is a row. */
  public boolean exists() {
    return block.op() == Op.PUT.code();
  }

  /** Code of the row's format. */
  public int rowFormat() {
    return block.rowFormat();
  }

  /** LSN of the record that the version is from; 0 = there never was one. */
  public long lsn() {
    return block.lsn();
  }

  public long appendTimeNs() {
    return block.appendTimeNs();
  }

  public int partition() {
    return block.partition();
  }

  /** Offset of the record in its partition. */
  public long recordOffset() {
    return block.recordOffset();
  }

  public int keyOffset() {
    return partsOffset();
  }

  public int keyLength() {
    return block.keyLength();
  }

  public int rowOffset() {
    return partsOffset() + block.keyLength();
  }

  /** Length of the row, 0 also when there is none. */
  public int rowLength() {
    return block.rowLength();
  }

  /** A copy of the key. */
  public byte[] key() {
    return copy(keyOffset(), keyLength());
  }

  /** A copy of the row, null when there is none. */
  public byte[] row() {
    return exists() ? copy(rowOffset(), rowLength()) : null;
  }
}
