package io.driftdb.log.read;

import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.Segment;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads a piece of a segment and steps through the batches of one partition in it. Every frame is
 * verified before it is shown. Belongs to one thread; does not allocate once its buffer is large
 * enough.
 */
final class RunReader {
  private static final int INITIAL_BYTES = 64 << 10;

  private final FrameVerifier verifier = new FrameVerifier();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final BatchHeaderDecoder batch = new BatchHeaderDecoder();
  private ByteBuffer bytes = ByteBuffer.allocateDirect(INITIAL_BYTES);
  private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
  private int topicId;
  private int partition;
  private long salt;
  private int loaded;
  private int frameOffset;
  private int frameLength;
  private int batchesLeft;
  private int batchOffset;
  private int nextBatchOffset;
  private long batchLsn;
  private long nextBatchLsn;
  private boolean damaged;

  /** The file ends before the piece does. */
  private boolean cutShort;

  /**
   * Loads that piece of the segment, as far as it is durable: the index may be ahead of it. {@link
   * #next} then starts at its first frame.
   */
  void load(Segment segment, int topicId, int partition, long position, int runLength)
      throws IOException {
    int length = (int) Math.max(0, Math.min(runLength, segment.endPosition() - position));
    if (length > bytes.capacity()) {
      bytes = ByteBuffer.allocateDirect(Integer.highestOneBit(length - 1) * 2);
      buffer.wrap(bytes);
    }
    bytes.clear().limit(length);
    this.loaded = segment.file().read(bytes, position);
    this.salt = segment.header().salt();
    this.topicId = topicId;
    this.partition = partition;
    this.frameOffset = 0;
    this.frameLength = 0;
    this.batchesLeft = 0;
    this.damaged = false;
    this.cutShort = loaded < length;
  }

  /**
   * Moves to the partition's next batch; false at the end and at a frame that can't be verified.
   */
  boolean next() {
    while (!damaged) {
      while (batchesLeft > 0) {
        batchesLeft--;
        stepToBatch();
        if (batch.topicId() == topicId && batch.partition() == partition) {
          damaged = !verifier.checkBody(buffer, batchOffset);
          return !damaged;
        }
      }
      if (!nextFrame()) {
        return false;
      }
    }
    return false;
  }

  /** Behind damage: the base offset of the partition's next sound batch in the piece, or -1. */
  long nextSoundOffset() {
    while (damaged) {
      int at = frameOffset + FrameDescriptor.ALIGNMENT;
      while (at < loaded && verifier.checkHeaders(buffer, at, loaded - at, salt) <= 0) {
        at += FrameDescriptor.ALIGNMENT;
      }
      frameOffset = at;
      frameLength = 0;
      batchesLeft = 0;
      damaged = false;
      if (next()) {
        return batch.baseOffset();
      }
    }
    return -1;
  }

  private boolean nextFrame() {
    frameOffset += frameLength;
    if (frameOffset >= loaded) {
      frameLength = 0;
      damaged = cutShort;
      cutShort = false;
      return false;
    }
    int length = verifier.checkHeaders(buffer, frameOffset, loaded - frameOffset, salt);
    if (length <= 0 || length > loaded - frameOffset) {
      damaged = true;
      frameLength = 0;
      return false;
    }
    FrameVerifier.wrap(frame, buffer, frameOffset);
    frameLength = length;
    batchesLeft = frame.batchCount();
    nextBatchOffset = frameOffset + FrameDescriptor.FRAME_HEADER_LENGTH;
    nextBatchLsn = frame.firstLsn();
    return true;
  }

  private void stepToBatch() {
    batchOffset = nextBatchOffset;
    batchLsn = nextBatchLsn;
    FrameVerifier.wrap(batch, buffer, batchOffset);
    nextBatchOffset = batchOffset + FrameDescriptor.align(batch.batchLength());
    nextBatchLsn = batchLsn + batch.recordCount();
  }

  /** Whether a frame could not be verified. */
  boolean isDamaged() {
    return damaged;
  }

  /** How much memory outside the heap it holds. */
  int bufferBytes() {
    return bytes.capacity();
  }

  UnsafeBuffer buffer() {
    return buffer;
  }

  /** The header of the batch that it stands at. */
  BatchHeaderDecoder batch() {
    return batch;
  }

  int batchOffset() {
    return batchOffset;
  }

  long batchLsn() {
    return batchLsn;
  }

  long appendTimeNs() {
    return frame.appendTimeNs();
  }

  long frameEndLsn() {
    return frame.firstLsn() + frame.recordCount();
  }

  /** Where the frame that it stands at starts in what was loaded. */
  int frameOffset() {
    return frameOffset;
  }

  /** Where the frame that it stands at ends in what was loaded. */
  int frameEnd() {
    return frameOffset + frameLength;
  }
}
