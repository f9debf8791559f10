package io.driftdb.schema;

import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import io.driftdb.schema.journal.RecordHeaderDecoder;

/**
 * A frame in a segment, and the batches and records in it.
 *
 * <pre>
 *   frame   | frame header (40) | batch, to 8 | batch, to 8 | ...
 *   batch   | batch header (72) | stored bytes: records, as they are or compressed as one
 *   record  | record header (24) | key | value | headers
 *   header  | u16 name length | name | i32 value length, -1 = null | value
 * </pre>
 *
 * All numbers are little-endian. The frame's header CRC covers the segment's salt, the frame header
 * from {@code firstLsn} on and every batch header; the batch headers' {@code storedCrc} covers the
 * rest.
 */
public final class FrameDescriptor {
  public static final int ALIGNMENT = 8;

  public static final int FRAME_HEADER_LENGTH = FrameHeaderDecoder.BLOCK_LENGTH;
  public static final int FRAME_CRC_OFFSET = FrameHeaderDecoder.headerCrcEncodingOffset();

  /** From here to the end of the frame header, the header CRC covers it. */
  public static final int FRAME_COVERED_OFFSET = FrameHeaderDecoder.firstLsnEncodingOffset();

  public static final int BATCH_HEADER_LENGTH = BatchHeaderDecoder.BLOCK_LENGTH;
  public static final int RECORD_HEADER_LENGTH = RecordHeaderDecoder.BLOCK_LENGTH;

  public static final int FLAG_EPOCH_START = 1;
  public static final int FLAG_TRANSACTION = 2;
  public static final int FLAG_CONTROL = 4;

  public static final int BATCH_FLAG_CONTROL = 1;

  /** The batch is part of a transaction: its records count together with those of its frame. */
  public static final int BATCH_FLAG_TRANSACTION = 2;

  /** Keys of table topics are at most this long. */
  public static final int MAX_TABLE_KEY_BYTES = 1024;

  private FrameDescriptor() {}

  /** The next multiple of {@link #ALIGNMENT}. */
  public static int align(int length) {
    return (length + (ALIGNMENT - 1)) & -ALIGNMENT;
  }
}
