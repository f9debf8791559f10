package io.driftdb.schema.table;

import io.driftdb.schema.Op;
import io.driftdb.schema.RecordHeaders;
import io.driftdb.schema.Verdict;
import io.driftdb.schema.protocol.VersionEntryDecoder;
import org.agrona.DirectBuffer;

/** Reads the versions of a row in TableVersions; see {@link EntryReader}. */
public final class VersionEntryReader extends EntryReader {
  private final VersionEntryDecoder block = new VersionEntryDecoder();

  public VersionEntryReader() {
    super(VersionEntryDecoder.BLOCK_LENGTH);
  }

  @Override
  boolean open(DirectBuffer of, int offset, int length) {
    block.wrap(of, offset, VersionEntryDecoder.BLOCK_LENGTH, VersionEntryDecoder.SCHEMA_VERSION);
    int row = block.rowLength();
    int headers = block.headersLength();
    boolean isCode =
        block.op() <= Op.DELETE.code()
            && block.verdict() <= Verdict.REJECTED.code()
            && (hasRow() || row == 0);
    return isCode
        && row >= 0
        && headers >= 0
        && (long) VersionEntryDecoder.BLOCK_LENGTH + row + headers == length
        && RecordHeaders.fill(of, headersOffset(), offset + length, block.headerCount());
  }

  /** Whether there is a row from this record on: it put or patched one, and was applied. */
  public boolean hasRow() {
    return block.verdict() == Verdict.APPLIED.code() && block.op() != Op.DELETE.code();
  }

  /** Code of the record's op. */
  public int op() {
    return block.op();
  }

  /** What became of the record; other than APPLIED it made no version. */
  public Verdict verdict() {
    return Verdict.of(block.verdict());
  }

  /** Code of the row's format. */
  public int rowFormat() {
    return block.rowFormat();
  }

  /** LSN of the record. */
  public long fromLsn() {
    return block.fromLsn();
  }

  /** LSN of the record that ended the version; 0 = it is the newest. */
  public long toLsn() {
    return block.toLsn();
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

  public int rowOffset() {
    return partsOffset();
  }

  /** Length of the row, 0 also when there is none. */
  public int rowLength() {
    return block.rowLength();
  }

  /** Where the first of {@link #headerCount()} headers starts; they fit the entry. */
  public int headersOffset() {
    return partsOffset() + block.rowLength();
  }

  public int headersLength() {
    return block.headersLength();
  }

  public int headerCount() {
    return block.headerCount();
  }

  /** A copy of the row, null when there is none. */
  public byte[] row() {
    return hasRow() ? copy(rowOffset(), rowLength()) : null;
  }

  /** A copy of the headers as they stand in the record. */
  public byte[] headers() {
    return copy(headersOffset(), headersLength());
  }
}
