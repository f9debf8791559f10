package io.driftdb.log;

import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.FrameHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes frames as a shard stamps them, not sealed yet. */
public final class TestFrames {
  private TestFrames() {}

  /** A frame of so many batches, one for each of the partitions from 0 on, each of the values. */
  public static UnsafeBuffer of(long firstLsn, int batches, String... values) {
    int length = FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = 0; i < batches; i++) {
      length += TestBatches.of(1, i, values).capacity();
    }
    UnsafeBuffer frame = new UnsafeBuffer(new byte[length]);
    int at = FrameDescriptor.FRAME_HEADER_LENGTH;
    for (int i = 0; i < batches; i++) {
      UnsafeBuffer batch = TestBatches.of(1, i, values);
      frame.putBytes(at, batch, 0, batch.capacity());
      at += batch.capacity();
    }
    new FrameHeaderEncoder()
        .wrap(frame, 0)
        .frameLength(length)
        .firstLsn(firstLsn)
        .appendTimeNs(firstLsn)
        .recordCount(batches * values.length)
        .batchCount(batches)
        .frameFlags(0);
    return frame;
  }
}
