package io.driftdb.log.read;

import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.log.journal.SegmentHeader;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/** A frame as it stands in a segment, the first: one record of topic 1, partition 0. */
final class StoredFrame {
  static final long SALT = 77;
  static final long POSITION = SegmentHeader.LENGTH;

  private StoredFrame() {}

  static byte[] bytes() {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
    int batchAt = FrameDescriptor.FRAME_HEADER_LENGTH;
    UnsafeBuffer value = new UnsafeBuffer(new byte[] {1, 2, 3});
    BatchWriter writer = new BatchWriter().wrap(buffer, batchAt, buffer.capacity());
    writer.add(Op.PUT, 1, value, 0, value.capacity(), value, 0, value.capacity());
    int length = batchAt + FrameDescriptor.align(writer.finish(1, 0, 0, 0, 0));
    new BatchHeaderEncoder().wrap(buffer, batchAt).baseOffset(0).nextOffset(1);
    new FrameHeaderEncoder()
        .wrap(buffer, 0)
        .frameLength(length)
        .firstLsn(1)
        .appendTimeNs(9)
        .recordCount(1)
        .batchCount(1)
        .frameFlags(0);
    new FrameVerifier().seal(buffer, 0, SALT, 1);
    byte[] frame = new byte[length];
    buffer.getBytes(0, frame);
    return frame;
  }
}
