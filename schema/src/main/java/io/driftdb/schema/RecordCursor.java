package io.driftdb.schema;

import io.driftdb.schema.journal.RecordHeaderDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Walks the uncompressed records of a batch. It trusts no length: a record that does not fit where
 * it stands ends the walk with {@link #malformed()}. Belongs to one thread; does not allocate.
 */
public final class RecordCursor {
  public static final int NULL_LENGTH = -1;

  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  private final RecordHeaderDecoder header = new RecordHeaderDecoder();
  private DirectBuffer buffer;
  private int next;
  private int end;
  private int record;
  private int keyOffset;
  private int headersOffset;
  private String malformed;

  /** Starts before the first record of {@code length} bytes at {@code offset}. */
  public RecordCursor wrap(DirectBuffer buffer, int offset, int length) {
    this.buffer = buffer;
    this.next = offset;
    this.end = offset + length;
    this.malformed = null;
    return this;
  }

  /** Moves to the next record; false at the end and at a record that does not fit. */
  public boolean next() {
    if (malformed != null || next == end) {
      return false;
    }
    record = next;
    int remaining = end - record;
    if (remaining < RecordHeaderDecoder.BLOCK_LENGTH) {
      return fail("a record header is cut short");
    }
    header.wrap(
        buffer, record, RecordHeaderDecoder.BLOCK_LENGTH, RecordHeaderDecoder.SCHEMA_VERSION);
    int length = header.recordLength();
    if (length < RecordHeaderDecoder.BLOCK_LENGTH || length > remaining) {
      return fail("a record's length does not fit its batch");
    }
    int key = header.keyLength();
    int value = header.valueLength();
    if (key < NULL_LENGTH || value < NULL_LENGTH) {
      return fail("a key or value has a negative length");
    }
    int block = RecordHeaderDecoder.BLOCK_LENGTH + Condition.extraLength(header.attributes());
    long headersAt = (long) block + Math.max(key, 0) + Math.max(value, 0);
    if (headersAt > length) {
      return fail("condition, key and value do not fit their record");
    }
    keyOffset = record + block;
    headersOffset = record + (int) headersAt;
    next = record + length;
    return RecordHeaders.fill(buffer, headersOffset, next, header.headerCount())
        || fail("headers do not fit their record");
  }

  private boolean fail(String why) {
    malformed = why;
    return false;
  }

  /** Why the walk ended early, or null. */
  public String malformed() {
    return malformed;
  }

  public DirectBuffer buffer() {
    return buffer;
  }

  /** The op's code, which may be unknown: see {@link Op#of}. */
  public int op() {
    return header.op();
  }

  public int attributes() {
    return header.attributes();
  }

  public int headerCount() {
    return header.headerCount();
  }

  public long timestampMs() {
    return header.timestampMs();
  }

  /** Length of the key, {@link #NULL_LENGTH} for none. */
  public int keyLength() {
    return header.keyLength();
  }

  public int keyOffset() {
    return keyOffset;
  }

  /** What the record demands of its row, a known condition when the record was checked. */
  public Condition condition() {
    return Condition.of(header.attributes());
  }

  /** For {@link Condition#UNCHANGED_SINCE}: the LSN. */
  public long conditionLsn() {
    return buffer.getLong(record + RecordHeaderDecoder.BLOCK_LENGTH, LE);
  }

  /** Length of the value, {@link #NULL_LENGTH} for none. */
  public int valueLength() {
    return header.valueLength();
  }

  public int valueOffset() {
    return keyOffset() + Math.max(header.keyLength(), 0);
  }

  /** Where the first of {@link #headerCount()} headers starts. */
  public int headersOffset() {
    return headersOffset;
  }

  public int recordOffset() {
    return record;
  }

  public int recordLength() {
    return header.recordLength();
  }
}
