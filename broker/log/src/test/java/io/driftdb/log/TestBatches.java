package io.driftdb.log;

import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes batches as a producer would. */
public final class TestBatches {
  private TestBatches() {}

  /** A batch of the values, keyed by themselves, without idempotence. */
  public static UnsafeBuffer of(int topicId, int partition, String... values) {
    return of(topicId, partition, 0, 0, 0, values);
  }

  /** The batches one behind the other, each marked as part of a transaction. */
  public static UnsafeBuffer transaction(UnsafeBuffer... batches) {
    int length = 0;
    for (UnsafeBuffer batch : batches) {
      length += batch.capacity();
    }
    UnsafeBuffer all = new UnsafeBuffer(new byte[length]);
    int at = 0;
    for (UnsafeBuffer batch : batches) {
      all.putBytes(at, batch, 0, batch.capacity());
      new BatchHeaderEncoder()
          .wrap(all, at)
          .batchFlags((short) FrameDescriptor.BATCH_FLAG_TRANSACTION);
      at += batch.capacity();
    }
    return all;
  }

  /** A batch of a producer; the buffer's capacity is its padded length. */
  public static UnsafeBuffer of(
      int topicId,
      int partition,
      long producerId,
      int epoch,
      long firstSequence,
      String... values) {
    int capacity = 256;
    for (String value : values) {
      capacity += 64 + 6 * value.length();
    }
    UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocate(capacity));
    BatchWriter writer = new BatchWriter().wrap(buffer, 0, buffer.capacity());
    for (String value : values) {
      UnsafeBuffer bytes = new UnsafeBuffer(value.getBytes(StandardCharsets.UTF_8));
      writer.add(Op.PUT, 1, bytes, 0, bytes.capacity(), bytes, 0, bytes.capacity());
    }
    int length = writer.finish(topicId, partition, producerId, epoch, firstSequence);
    return new UnsafeBuffer(buffer, 0, FrameDescriptor.align(length));
  }
}
