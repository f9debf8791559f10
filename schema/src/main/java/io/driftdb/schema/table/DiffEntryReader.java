package io.driftdb.schema.table;

import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.protocol.DiffEntryDecoder;
import org.agrona.DirectBuffer;

/** Reads the changes of TableChanges; see {@link EntryReader}. */
public final class DiffEntryReader extends EntryReader {
  private final DiffEntryDecoder block = new DiffEntryDecoder();

  public DiffEntryReader() {
    super(DiffEntryDecoder.BLOCK_LENGTH);
  }

  @Override
  boolean open(DirectBuffer of, int offset, int length) {
    block.wrap(of, offset, DiffEntryDecoder.BLOCK_LENGTH, DiffEntryDecoder.SCHEMA_VERSION);
    int key = block.keyLength();
    int before = block.beforeLength();
    int after = block.afterLength();
    return key >= 0
        && before >= RecordCursor.NULL_LENGTH
        && after >= RecordCursor.NULL_LENGTH
        && (long) DiffEntryDecoder.BLOCK_LENGTH + key + Math.max(before, 0) + Math.max(after, 0)
            == length;
  }

  /** LSN of the record that made the row before; 0 = there was none. */
  public long beforeLsn() {
    return block.beforeLsn();
  }

  /** LSN of the record that made or ended the row. */
  public long afterLsn() {
    return block.afterLsn();
  }

  public int keyOffset() {
    return partsOffset();
  }

  public int keyLength() {
    return block.keyLength();
  }

  public int beforeOffset() {
    return partsOffset() + block.keyLength();
  }

  /** Length of the row before, -1 for none. */
  public int beforeLength() {
    return block.beforeLength();
  }

  public int afterOffset() {
    return beforeOffset() + Math.max(block.beforeLength(), 0);
  }

  /** Length of the row after, -1 for none. */
  public int afterLength() {
    return block.afterLength();
  }

  /** A copy of the key. */
  public byte[] key() {
    return copy(keyOffset(), keyLength());
  }

  /** A copy of the row before, null for none. */
  public byte[] before() {
    return beforeLength() < 0 ? null : copy(beforeOffset(), beforeLength());
  }

  /** A copy of the row after, null for none. */
  public byte[] after() {
    return afterLength() < 0 ? null : copy(afterOffset(), afterLength());
  }
}
