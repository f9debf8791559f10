package io.driftdb.log.journal;

import io.driftdb.schema.Crc;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Tells a frame of this life of a segment from everything else, and seals new ones. It trusts no
 * length before the header CRC has proved it. Belongs to one thread; does not allocate.
 */
public final class FrameVerifier {
  /** No frame: zeros, as preallocation leaves them. */
  public static final int EMPTY = 0;

  /** No frame of this segment's life. */
  public static final int INVALID = -1;

  /** The bytes at hand do not suffice to tell. */
  public static final int CUT_SHORT = -2;

  private static final int COVERED_LENGTH =
      FrameDescriptor.FRAME_HEADER_LENGTH - FrameDescriptor.FRAME_COVERED_OFFSET;

  private final Crc crc = new Crc();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final FrameHeaderEncoder sealed = new FrameHeaderEncoder();
  private final BatchHeaderDecoder batch = new BatchHeaderDecoder();

  /**
   * The length of the frame that stands at the offset if its headers are sound, else {@link
   * #EMPTY}, {@link #INVALID} or {@link #CUT_SHORT}.
   */
  public int checkHeaders(DirectBuffer buffer, int offset, int available, long salt) {
    if (available < FrameDescriptor.FRAME_HEADER_LENGTH) {
      return CUT_SHORT;
    }
    wrap(frame, buffer, offset);
    int length = frame.frameLength();
    if (length == 0) {
      return EMPTY;
    }
    int batches = frame.batchCount();
    if (length < FrameDescriptor.FRAME_HEADER_LENGTH || length % FrameDescriptor.ALIGNMENT != 0) {
      return INVALID;
    }
    if (batches == 0 || frame.recordCount() < batches || frame.firstLsn() <= 0) {
      return INVALID;
    }
    startCrc(buffer, offset, salt);
    long records = 0;
    int at = FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = 0; i < batches; i++) {
      if (length - at < FrameDescriptor.BATCH_HEADER_LENGTH) {
        return INVALID;
      }
      if (available - at < FrameDescriptor.BATCH_HEADER_LENGTH) {
        return CUT_SHORT;
      }
      wrap(batch, buffer, offset + at);
      int batchLength = batch.batchLength();
      if (batchLength < FrameDescriptor.BATCH_HEADER_LENGTH || batchLength > length - at) {
        return INVALID;
      }
      crc.update(buffer, offset + at, FrameDescriptor.BATCH_HEADER_LENGTH);
      records += batch.recordCount();
      at += FrameDescriptor.align(batchLength);
    }
    boolean sound =
        at == length && records == frame.recordCount() && crc.value() == frame.headerCrc();
    return sound ? length : INVALID;
  }

  /** Whether the stored bytes of every batch match; only for a whole frame with sound headers. */
  public boolean checkBodies(DirectBuffer buffer, int offset) {
    wrap(frame, buffer, offset);
    int at = offset + FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = frame.batchCount(); i > 0; i--) {
      wrap(batch, buffer, at);
      if (!checkBody(buffer, at)) {
        return false;
      }
      at += FrameDescriptor.align(batch.batchLength());
    }
    return true;
  }

  /** Whether the stored bytes of one batch match its header. */
  public boolean checkBody(DirectBuffer buffer, int batchOffset) {
    wrap(batch, buffer, batchOffset);
    int stored = batch.batchLength() - FrameDescriptor.BATCH_HEADER_LENGTH;
    int storedOffset = batchOffset + FrameDescriptor.BATCH_HEADER_LENGTH;
    return crc.of(buffer, storedOffset, stored) == batch.storedCrc();
  }

  /**
   * Completes a frame whose other fields are set: the durable mark, and the CRC that ties it to the
   * segment.
   */
  public void seal(MutableDirectBuffer buffer, int offset, long salt, long durableMark) {
    sealed.wrap(buffer, offset).durableMark(durableMark);
    wrap(frame, buffer, offset);
    startCrc(buffer, offset, salt);
    int at = offset + FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = frame.batchCount(); i > 0; i--) {
      wrap(batch, buffer, at);
      crc.update(buffer, at, FrameDescriptor.BATCH_HEADER_LENGTH);
      at += FrameDescriptor.align(batch.batchLength());
    }
    sealed.headerCrc(crc.value());
  }

  private void startCrc(DirectBuffer buffer, int offset, long salt) {
    crc.reset().update(salt);
    crc.update(buffer, offset + FrameDescriptor.FRAME_COVERED_OFFSET, COVERED_LENGTH);
  }

  /** Points a decoder at a frame header. */
  public static void wrap(FrameHeaderDecoder decoder, DirectBuffer buffer, int offset) {
    decoder.wrap(
        buffer, offset, FrameHeaderDecoder.BLOCK_LENGTH, FrameHeaderDecoder.SCHEMA_VERSION);
  }

  /** Points a decoder at a batch header. */
  public static void wrap(BatchHeaderDecoder decoder, DirectBuffer buffer, int offset) {
    decoder.wrap(
        buffer, offset, BatchHeaderDecoder.BLOCK_LENGTH, BatchHeaderDecoder.SCHEMA_VERSION);
  }
}
