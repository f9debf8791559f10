package io.driftdb.log;

import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.schema.Crc;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.journal.FrameHeaderDecoder;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames with right checksums that no shard wrote: made on purpose, and told from damage. */
final class FrameForgery {
  private final FrameVerifier verifier = new FrameVerifier();
  private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
  private final BatchHeaderDecoder batch = new BatchHeaderDecoder();
  private final long salt;
  private final Set<UnsafeBuffer> written = new HashSet<>();

  /** Knows the frames of a segment that a shard wrote. */
  FrameForgery(byte[] segment, long salt) {
    this.salt = salt;
    UnsafeBuffer buffer = new UnsafeBuffer(segment);
    int at = SegmentHeader.LENGTH;
    for (int length = soundAt(buffer, at); length > 0; length = soundAt(buffer, at)) {
      written.add(bare(buffer, at, length));
      at += length;
    }
  }

  private int soundAt(UnsafeBuffer segment, int at) {
    int left = segment.capacity() - at;
    int length = verifier.checkHeaders(segment, at, left, salt);
    return length > left ? 0 : length;
  }

  /** Whether a frame stands somewhere that seems whole and is none of those. */
  boolean isIn(byte[] segment) {
    UnsafeBuffer buffer = new UnsafeBuffer(segment);
    int step = FrameDescriptor.ALIGNMENT;
    for (int at = SegmentHeader.LENGTH; at < segment.length; at += step) {
      int length = soundAt(buffer, at);
      if (length > 0 && !written.contains(bare(buffer, at, length))) {
        return true;
      }
    }
    return false;
  }

  /** The headers, which is what makes a frame; a body of another is damage. */
  private UnsafeBuffer bare(UnsafeBuffer segment, int from, int length) {
    UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
    copy.putBytes(0, segment, from, FrameDescriptor.FRAME_HEADER_LENGTH);
    FrameVerifier.wrap(frame, segment, from);
    int at = FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = frame.batchCount(); i > 0; i--) {
      copy.putBytes(at, segment, from + at, FrameDescriptor.BATCH_HEADER_LENGTH);
      FrameVerifier.wrap(batch, segment, from + at);
      at += FrameDescriptor.align(batch.batchLength());
    }
    return copy;
  }

  /** Gives all that has the shape of frames, one behind the other, right checksums. */
  void seal(byte[] segment) {
    UnsafeBuffer buffer = new UnsafeBuffer(segment);
    int at = SegmentHeader.LENGTH;
    while (segment.length - at >= FrameDescriptor.FRAME_HEADER_LENGTH) {
      int length = sealBatches(buffer, at);
      if (length == 0) {
        return;
      }
      FrameVerifier.wrap(frame, buffer, at);
      verifier.seal(buffer, at, salt, frame.durableMark());
      at += length;
    }
  }

  private int sealBatches(UnsafeBuffer segment, int from) {
    FrameVerifier.wrap(frame, segment, from);
    int length = frame.frameLength();
    int at = FrameDescriptor.FRAME_HEADER_LENGTH;
    if (length < at || length > segment.capacity() - from || frame.batchCount() == 0) {
      return 0;
    }
    for (int i = frame.batchCount(); i > 0; i--) {
      if (length - at < FrameDescriptor.BATCH_HEADER_LENGTH) {
        return 0;
      }
      FrameVerifier.wrap(batch, segment, from + at);
      int whole = batch.batchLength();
      if (whole < FrameDescriptor.BATCH_HEADER_LENGTH || whole > length - at) {
        return 0;
      }
      int stored = from + at + FrameDescriptor.BATCH_HEADER_LENGTH;
      int crc = new Crc().of(segment, stored, whole - FrameDescriptor.BATCH_HEADER_LENGTH);
      new BatchHeaderEncoder().wrap(segment, from + at).storedCrc(crc);
      at += FrameDescriptor.align(whole);
    }
    return at == length ? length : 0;
  }
}
