package io.driftdb.schema;

import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.journal.RecordHeaderEncoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Writes records one behind the other and, at the end, the batch header before them. The caller's
 * buffer is never grown here. Belongs to one thread; does not allocate.
 */
public final class BatchWriter {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
  private static final int MAX_U16 = 0xFFFF;

  private final BatchHeaderEncoder header = new BatchHeaderEncoder();
  private final RecordHeaderEncoder record = new RecordHeaderEncoder();
  private final Crc crc = new Crc();
  private MutableDirectBuffer buffer;
  private int start;
  private int limit;
  private int position;
  private int recordStart;
  private int recordCount;
  private int headerCount;
  private Condition condition = Condition.NONE;
  private long conditionLsn;

  /** Starts an empty batch at {@code offset}, which may reach up to {@code limit}. */
  public BatchWriter wrap(MutableDirectBuffer buffer, int offset, int limit) {
    this.buffer = buffer;
    this.start = offset;
    this.limit = limit;
    this.position = offset + FrameDescriptor.BATCH_HEADER_LENGTH;
    this.recordCount = 0;
    return this;
  }

  /** Bytes that a record without headers takes. */
  public static int recordLength(int keyLength, int valueLength) {
    return FrameDescriptor.RECORD_HEADER_LENGTH + Math.max(keyLength, 0) + Math.max(valueLength, 0);
  }

  /** Bytes that a header of a record takes. */
  public static int headerLength(int nameLength, int valueLength) {
    return Short.BYTES + nameLength + Integer.BYTES + Math.max(valueLength, 0);
  }

  /** Whether a record of that length still fits. */
  public boolean fits(int recordLength) {
    return recordLength <= limit - position;
  }

  /** The condition of the record that is added next, and of no other. */
  public BatchWriter condition(Condition of, long lsn) {
    condition = of;
    conditionLsn = lsn;
    return this;
  }

  /** Adds a record; a null buffer is a null key or value. Add its headers next, if it has any. */
  public void add(
      Op op,
      long timestampMs,
      DirectBuffer key,
      int keyOffset,
      int keyLength,
      DirectBuffer value,
      int valueOffset,
      int valueLength) {
    int keyBytes = key == null ? 0 : keyLength;
    int valueBytes = value == null ? 0 : valueLength;
    recordStart = position;
    headerCount = 0;
    int length = recordLength(keyBytes, valueBytes) + condition.extraLength();
    record
        .wrap(buffer, recordStart)
        .recordLength(length)
        .op((short) op.code())
        .attributes((short) condition.code())
        .headerCount(0)
        .timestampMs(timestampMs)
        .keyLength(key == null ? RecordCursor.NULL_LENGTH : keyLength)
        .valueLength(value == null ? RecordCursor.NULL_LENGTH : valueLength);
    int at = recordStart + FrameDescriptor.RECORD_HEADER_LENGTH;
    if (condition == Condition.UNCHANGED_SINCE) {
      buffer.putLong(at, conditionLsn, LE);
      at += Long.BYTES;
    }
    if (key != null) {
      buffer.putBytes(at, key, keyOffset, keyLength);
    }
    if (value != null) {
      buffer.putBytes(at + keyBytes, value, valueOffset, valueLength);
    }
    position = recordStart + length;
    recordCount++;
    condition = Condition.NONE;
  }

  /**
   * Adds a header to the record added last; IllegalArgumentException, and nothing is added, for one
   * too many or too long a name.
   */
  public void addHeader(byte[] name, byte[] value) {
    if (name.length > MAX_U16 || headerCount == MAX_U16) {
      throw new IllegalArgumentException(
          "a record has at most 65535 headers, and a header's name at most 65535 bytes");
    }
    buffer.putShort(position, (short) name.length, LE);
    buffer.putBytes(position + Short.BYTES, name);
    int at = position + Short.BYTES + name.length;
    buffer.putInt(at, value == null ? RecordCursor.NULL_LENGTH : value.length, LE);
    if (value != null) {
      buffer.putBytes(at + Integer.BYTES, value);
    }
    position += headerLength(name.length, value == null ? 0 : value.length);
    headerCount++;
    record.headerCount(headerCount).recordLength(position - recordStart);
  }

  public int recordCount() {
    return recordCount;
  }

  /** Bytes of the records so far. */
  public int recordsLength() {
    return position - start - FrameDescriptor.BATCH_HEADER_LENGTH;
  }

  /** Where the batch would end now. */
  public int position() {
    return position;
  }

  /**
   * Writes the header of an uncompressed batch, and the padding; returns the batch's length without
   * the padding.
   */
  public int finish(
      int topicId, int partition, long producerId, int producerEpoch, long firstSequence) {
    int recordsLength = recordsLength();
    int recordsCrc = crc.of(buffer, start + FrameDescriptor.BATCH_HEADER_LENGTH, recordsLength);
    int batchLength = FrameDescriptor.BATCH_HEADER_LENGTH + recordsLength;
    header
        .wrap(buffer, start)
        .batchLength(batchLength)
        .topicId(topicId)
        .partition(partition)
        .recordCount(recordCount)
        .baseOffset(0)
        .nextOffset(0)
        .producerId(producerId)
        .firstSequence(firstSequence)
        .producerEpoch(producerEpoch)
        .storedCrc(recordsCrc)
        .recordsCrc(recordsCrc)
        .recordsLength(recordsLength)
        .schemaId(0)
        .keyId(0)
        .codec((short) Codec.NONE.code())
        .batchFlags((short) 0);
    pad(batchLength);
    return batchLength;
  }

  /**
   * Turns the batch just finished into one whose stored bytes the caller has put in place of the
   * records.
   */
  public int finishCompressed(int storedLength) {
    int batchLength = FrameDescriptor.BATCH_HEADER_LENGTH + storedLength;
    header
        .batchLength(batchLength)
        .codec((short) Codec.ZSTD.code())
        .storedCrc(crc.of(buffer, start + FrameDescriptor.BATCH_HEADER_LENGTH, storedLength));
    pad(batchLength);
    return batchLength;
  }

  private void pad(int batchLength) {
    int padded = FrameDescriptor.align(batchLength);
    if (padded > batchLength) {
      buffer.setMemory(start + batchLength, padded - batchLength, (byte) 0);
    }
  }
}
