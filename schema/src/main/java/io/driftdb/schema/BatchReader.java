package io.driftdb.schema;

import io.driftdb.schema.journal.BatchHeaderDecoder;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Opens a batch: checks its shape and both CRCs, inflates it within a bound, and walks its records.
 * Used by the broker on what clients send and by clients on what they receive. Belongs to one
 * thread; does not allocate once warm.
 */
public final class BatchReader implements AutoCloseable {
  private final BatchHeaderDecoder header = new BatchHeaderDecoder();
  private final RecordCursor cursor = new RecordCursor();
  private final RecordCompressor compressor = new RecordCompressor();
  private final Crc crc = new Crc();
  private final int maxRecordsLength;
  private final UnsafeBuffer inflated = new UnsafeBuffer(0, 0);
  private ByteBuffer inflatedBytes;
  private ByteBuffer storedCopy;
  private String problem;

  /** Refuses batches whose uncompressed records are longer than the bound. */
  public BatchReader(int maxRecordsLength) {
    this.maxRecordsLength = maxRecordsLength;
  }

  /**
   * Opens the batch at {@code offset} of a buffer in which {@code available} bytes follow. NONE
   * when it is sound, and then {@link #header()} and {@link #records()} may be used; else what is
   * wrong, told by {@link #problem()}.
   */
  public ErrorCode open(DirectBuffer buffer, int offset, int available) {
    ErrorCode shape = checkShape(buffer, offset, available);
    if (shape != ErrorCode.NONE) {
      return shape;
    }
    int storedOffset = offset + FrameDescriptor.BATCH_HEADER_LENGTH;
    int storedLength = header.batchLength() - FrameDescriptor.BATCH_HEADER_LENGTH;
    if (crc.of(buffer, storedOffset, storedLength) != header.storedCrc()) {
      return fail(ErrorCode.CHECKSUM_MISMATCH, "the batch's stored bytes do not match their CRC");
    }
    if (header.codec() == Codec.NONE.code()) {
      if (storedLength != header.recordsLength()) {
        return fail(
            ErrorCode.INVALID_RECORD, "the batch's length does not match its records' length");
      }
      if (header.recordsCrc() != header.storedCrc()) {
        return fail(
            ErrorCode.CHECKSUM_MISMATCH, "the batch's records do not match their producer's CRC");
      }
      cursor.wrap(buffer, storedOffset, storedLength);
      return ErrorCode.NONE;
    }
    return inflate(buffer, storedOffset, storedLength);
  }

  private ErrorCode checkShape(DirectBuffer buffer, int offset, int available) {
    if (available < FrameDescriptor.BATCH_HEADER_LENGTH) {
      return fail(ErrorCode.INVALID_RECORD, "a batch header is cut short");
    }
    header.wrap(buffer, offset, BatchHeaderDecoder.BLOCK_LENGTH, BatchHeaderDecoder.SCHEMA_VERSION);
    int length = header.batchLength();
    if (length < FrameDescriptor.BATCH_HEADER_LENGTH || length > available) {
      return fail(ErrorCode.INVALID_RECORD, "a batch's length does not fit its message");
    }
    if (header.recordCount() <= 0) {
      return fail(ErrorCode.INVALID_RECORD, "a batch has no records");
    }
    int recordsLength = header.recordsLength();
    if (recordsLength > maxRecordsLength) {
      return fail(ErrorCode.RECORD_TOO_LARGE, "the batch's records are longer than the limit");
    }
    if (recordsLength < (long) header.recordCount() * FrameDescriptor.RECORD_HEADER_LENGTH) {
      return fail(ErrorCode.INVALID_RECORD, "a batch has fewer bytes than its records need");
    }
    if (Codec.of(header.codec()) == null) {
      return fail(ErrorCode.INVALID_RECORD, "the batch's codec is unknown");
    }
    return ErrorCode.NONE;
  }

  private ErrorCode inflate(DirectBuffer buffer, int storedOffset, int storedLength) {
    int recordsLength = header.recordsLength();
    if (!RecordCompressor.canInflate(storedLength, recordsLength)) {
      return fail(ErrorCode.INVALID_RECORD, "the batch can't inflate to its records' length");
    }
    if (inflatedBytes == null || inflatedBytes.capacity() < recordsLength) {
      inflatedBytes = ByteBuffer.allocateDirect(Math.min(maxRecordsLength, grown(recordsLength)));
      inflated.wrap(inflatedBytes);
    }
    ByteBuffer source = buffer.byteBuffer();
    int sourceOffset = buffer.wrapAdjustment() + storedOffset;
    boolean inPlace =
        source != null && source.isDirect() && sourceOffset + storedLength <= source.limit();
    if (!inPlace) {
      source = copyOf(buffer, storedOffset, storedLength);
      sourceOffset = 0;
    } else if (source.limit() < sourceOffset + storedLength) {
      source = source.duplicate().clear();
    }
    int length =
        compressor.inflate(source, sourceOffset, storedLength, inflatedBytes, 0, recordsLength);
    if (length != recordsLength) {
      return fail(ErrorCode.INVALID_RECORD, "the batch does not inflate to its records' length");
    }
    if (crc.of(inflated, 0, length) != header.recordsCrc()) {
      return fail(
          ErrorCode.CHECKSUM_MISMATCH, "the batch's records do not match their producer's CRC");
    }
    cursor.wrap(inflated, 0, length);
    return ErrorCode.NONE;
  }

  private ByteBuffer copyOf(DirectBuffer buffer, int offset, int length) {
    if (storedCopy == null || storedCopy.capacity() < length) {
      storedCopy = ByteBuffer.allocateDirect(grown(length));
    }
    buffer.getBytes(offset, storedCopy, 0, length);
    return storedCopy;
  }

  private static int grown(int length) {
    return (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(4096L, Long.highestOneBit(length) * 2L));
  }

  /**
   * Walks every record of the batch just opened: their number, shape and op, and for table topics
   * their keys. Leaves {@link #records()} before the first one.
   */
  public ErrorCode checkRecords(boolean table) {
    DirectBuffer buffer = cursor.buffer();
    int start =
        header.codec() == Codec.NONE.code()
            ? header.offset() + FrameDescriptor.BATCH_HEADER_LENGTH
            : 0;
    int count = 0;
    ErrorCode result = ErrorCode.NONE;
    while (result == ErrorCode.NONE && cursor.next()) {
      count++;
      result = checkRecord(table);
    }
    if (result == ErrorCode.NONE && cursor.malformed() != null) {
      result = fail(ErrorCode.INVALID_RECORD, cursor.malformed());
    }
    if (result == ErrorCode.NONE && count != header.recordCount()) {
      result =
          fail(
              ErrorCode.INVALID_RECORD,
              "the batch does not hold as many records as its header says");
    }
    cursor.wrap(buffer, start, header.recordsLength());
    return result;
  }

  private ErrorCode checkRecord(boolean table) {
    if (cursor.op() > Op.DELETE.code()) {
      return fail(ErrorCode.UNKNOWN_OP, "a record's op is none of put, patch and delete");
    }
    if (!Condition.isKnown(cursor.attributes())) {
      return fail(
          ErrorCode.INVALID_RECORD, "a record has attributes that this version does not know");
    }
    if (!table && cursor.attributes() != 0) {
      return fail(ErrorCode.INVALID_CONDITION, "a record for a log topic has a condition");
    }
    if (table && cursor.keyLength() == RecordCursor.NULL_LENGTH) {
      return fail(ErrorCode.KEY_REQUIRED, "a record for a table topic has no key");
    }
    if (table && cursor.keyLength() > FrameDescriptor.MAX_TABLE_KEY_BYTES) {
      return fail(
          ErrorCode.KEY_TOO_LARGE, "a record for a table topic has a key of more than 1024 bytes");
    }
    return ErrorCode.NONE;
  }

  private ErrorCode fail(ErrorCode code, String why) {
    problem = why;
    return code;
  }

  /** The header of the batch opened last. */
  public BatchHeaderDecoder header() {
    return header;
  }

  /** The records of the batch opened last, before the first. */
  public RecordCursor records() {
    return cursor;
  }

  /** Why the last check failed. */
  public String problem() {
    return problem;
  }

  @Override
  public void close() {
    compressor.close();
  }
}
