package io.driftdb.perf.jmh;

import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** Batches as a producer makes them: records of 100 bytes, without keys. */
final class Batches {
  static final int RECORDS = 500;
  static final int VALUE_BYTES = 100;

  private static final long TIMESTAMP_MS = 1_700_000_000_000L;

  private final UnsafeBuffer value = new UnsafeBuffer(new byte[VALUE_BYTES]);
  private final BatchWriter writer = new BatchWriter();

  Batches() {
    new Random(1).nextBytes(value.byteArray());
  }

  /** A buffer that one fits in. */
  static UnsafeBuffer buffer() {
    int records = RECORDS * BatchWriter.recordLength(0, VALUE_BYTES);
    int length = FrameDescriptor.align(FrameDescriptor.BATCH_HEADER_LENGTH + records);
    return new UnsafeBuffer(new byte[length]);
  }

  /** Writes one into the buffer and returns its length with the padding. */
  int write(
      UnsafeBuffer buffer, int topicId, long producerId, int producerEpoch, long firstSequence) {
    writer.wrap(buffer, 0, buffer.capacity());
    for (int i = 0; i < RECORDS; i++) {
      writer.add(Op.PUT, TIMESTAMP_MS, null, 0, 0, value, 0, VALUE_BYTES);
    }
    int length = writer.finish(topicId, 0, producerId, producerEpoch, firstSequence);
    return FrameDescriptor.align(length);
  }
}
