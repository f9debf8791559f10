package io.driftdb.client.produce;

import io.driftdb.client.BatchListener;
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
import org.slf4j.LoggerFactory;

/**
 * A batch on its way: fills, is closed, sent, perhaps sent again byte by byte the same, and
 * answered once. Fills under the accumulator's lock, then belongs to the sender.
 */
final class OutBatch {
  private record Awaited(int index, CompletableFuture<Receipt> receipt) {}

  final PartitionQueue queue;
  final ByteBuffer bytes;
  final UnsafeBuffer buffer;
  final BatchWriter writer = new BatchWriter();
  final long deadlineNs;
  final long number;
  private final List<Awaited> awaited = new ArrayList<>();
  private int length;
  private long firstSequence = -1;
  int attempts;

  /** What it goes together with; null when it goes with any others. */
  OutTransaction transaction;

  /** It may have been appended, though no answer has said so. */
  boolean uncertain;

  OutBatch(PartitionQueue queue, ByteBuffer bytes, int maxLength, long deadlineNs, long number) {
    this.queue = queue;
    this.bytes = bytes;
    this.buffer = new UnsafeBuffer(bytes);
    this.deadlineNs = deadlineNs;
    this.number = number;
    writer.wrap(buffer, 0, maxLength);
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
    if (transaction != null) {
      new BatchHeaderEncoder()
          .wrap(buffer, 0)
          .batchFlags((short) FrameDescriptor.BATCH_FLAG_TRANSACTION);
    }
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
    uncertain = false;
  }

  /** What it takes in a message, as far as that is known. */
  int paddedLength() {
    return FrameDescriptor.align(isClosed() ? length : writer.position());
  }

  void onAppended(Placed at) {
    BatchListener listener = queue.listener;
    if (listener != null) {
      guarded(
          () -> listener.onAppended(at.baseOffset(), records(), at.firstLsn(), at.appendTimeNs()));
    }
    for (Awaited a : awaited) {
      a.receipt.complete(at.receipt(queue.topic, queue.partition, a.index));
    }
  }

  void onFailed(DriftException failure) {
    BatchListener listener = queue.listener;
    if (listener != null) {
      guarded(() -> listener.onFailed(records(), failure));
    }
    for (Awaited a : awaited) {
      a.receipt.completeExceptionally(failure);
    }
  }

  /** Whatever a listener throws, the answers behind this one must be told. */
  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      LoggerFactory.getLogger(BatchListener.class)
          .warn("The listener of {}/{} has thrown", queue.topic, queue.partition, e);
    }
  }
}
