package io.driftdb.client.produce;

import io.driftdb.client.Receipt;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.RecordCompressor;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A batch on its way: fills, is closed, sent, perhaps sent again byte by byte the same, and
 * answered once.
 */
final class OutBatch {
  private record Awaited(int index, CompletableFuture<Receipt> receipt) {}

  final PartitionQueue queue;
  final ByteBuffer bytes;
  final UnsafeBuffer buffer;
  final BatchWriter writer = new BatchWriter();
  final long deadlineNs;
  private final List<Awaited> awaited = new ArrayList<>();
  private int length;
  private long firstSequence = -1;
  int attempts;
  boolean uncertain;

  OutBatch(PartitionQueue queue, ByteBuffer bytes, long deadlineNs) {
    this.queue = queue;
    this.bytes = bytes;
    this.buffer = new UnsafeBuffer(bytes);
    this.deadlineNs = deadlineNs;
    writer.wrap(buffer, 0, bytes.capacity() - FrameDescriptor.ALIGNMENT);
  }

  /** The record added last wants to know its place. */
  void await(CompletableFuture<Receipt> receipt) {
    awaited.add(new Awaited(writer.recordCount() - 1, receipt));
  }

  int records() {
    return writer.recordCount();
  }

  boolean isClosed() {
    return length > 0;
  }

  long firstSequence() {
    return firstSequence;
  }

  /** Closes it: no more records; compresses if that is worth it. */
  void close(RecordCompressor compressor, ByteBuffer scratch) {
    length = writer.finish(queue.topicId, queue.partition, 0, 0, 0);
    if (compressor == null) {
      return;
    }
    int recordsLength = writer.recordsLength();
    int compressed =
        compressor.compress(bytes, FrameDescriptor.BATCH_HEADER_LENGTH, recordsLength, scratch, 0);
    if (compressed < recordsLength) {
      buffer.putBytes(FrameDescriptor.BATCH_HEADER_LENGTH, scratch, 0, compressed);
      length = writer.finishCompressed(compressed);
    }
  }

  /** Gives it its place in what the producer sends to the partition. */
  void assign(long producerId, int epoch, long sequence) {
    firstSequence = sequence;
    new BatchHeaderEncoder()
        .wrap(buffer, 0)
        .producerId(producerId)
        .producerEpoch(epoch)
        .firstSequence(sequence);
  }

  /** It is certain that it was not appended, so it may get another place. */
  void unassign() {
    firstSequence = -1;
  }

  int paddedLength() {
    return FrameDescriptor.align(length);
  }

  void onAppended(long baseOffset, long firstLsn, long appendTimeNs, byte[] token) {
    if (queue.listener != null) {
      queue.listener.onAppended(baseOffset, records(), firstLsn, appendTimeNs);
    }
    for (Awaited a : awaited) {
      a.receipt.complete(
          new Receipt(
              queue.topic,
              queue.partition,
              baseOffset < 0 ? -1 : baseOffset + a.index,
              firstLsn < 0 ? -1 : firstLsn + a.index,
              appendTimeNs,
              token));
    }
  }

  void onFailed(DriftException failure) {
    if (queue.listener != null) {
      queue.listener.onFailed(records(), failure);
    }
    for (Awaited a : awaited) {
      a.receipt.completeExceptionally(failure);
    }
  }
}
