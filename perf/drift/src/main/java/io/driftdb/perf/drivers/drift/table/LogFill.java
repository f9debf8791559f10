package io.driftdb.perf.drivers.drift.table;

import io.driftdb.log.AckLevel;
import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendRequest;
import io.driftdb.log.AppendResult;
import io.driftdb.log.EventLog;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends puts to a partition, some batches ahead of their acknowledgements. One thread uses it;
 * the shard's gives batches back. Nothing is measured here.
 */
final class LogFill implements AppendListener {
  private static final int SHARD = 0;
  private static final int BATCH_RECORDS = 500;
  private static final int BATCHES = 32;

  private final EventLog log;
  private final int topicId;
  private final BatchWriter writer = new BatchWriter();
  private final List<UnsafeBuffer> buffers = new ArrayList<>(BATCHES);
  private final BlockingQueue<Integer> free = new ArrayBlockingQueue<>(BATCHES);
  private volatile long firstLsn;
  private volatile long endLsn;
  private volatile String refusal;

  LogFill(EventLog log, int topicId, int rowBytes) {
    this.log = log;
    this.topicId = topicId;
    int records = BATCH_RECORDS * BatchWriter.recordLength(Rows.KEY_LENGTH, rowBytes);
    int length = FrameDescriptor.align(FrameDescriptor.BATCH_HEADER_LENGTH + records);
    for (int i = 0; i < BATCHES; i++) {
      buffers.add(new UnsafeBuffer(new byte[length]));
      free.add(i);
    }
  }

  /** LSN of the first record of all. */
  long firstLsn() {
    return firstLsn;
  }

  /** One past the LSN of the last record. */
  long endLsn() {
    return endLsn;
  }

  /** Appends the next so many records, and returns when they are durable. */
  void append(Rows rows, long records) throws InterruptedException {
    long timestampMs = System.currentTimeMillis();
    for (long left = records; left > 0 && refusal == null; left -= BATCH_RECORDS) {
      int slot = free.take();
      UnsafeBuffer buffer = buffers.get(slot);
      writer.wrap(buffer, 0, buffer.capacity());
      for (long i = Math.min(left, BATCH_RECORDS); i > 0; i--) {
        rows.advance();
        writer.add(
            Op.PUT,
            timestampMs,
            rows.key(),
            0,
            Rows.KEY_LENGTH,
            rows.row(),
            0,
            rows.row().capacity());
      }
      int length = FrameDescriptor.align(writer.finish(topicId, 0, 0, 0, 0));
      AppendRequest request =
          new AppendRequest()
              .batches(buffer, 0, length, 1)
              .ackLevel(AckLevel.DURABLE)
              .deadlineNs(0)
              .listener(this, slot);
      while (!log.tryAppend(SHARD, request)) {
        Thread.onSpinWait();
      }
    }
    awaitAnswers();
  }

  private void awaitAnswers() throws InterruptedException {
    List<Integer> all = new ArrayList<>(BATCHES);
    while (all.size() < BATCHES) {
      all.add(free.take());
    }
    free.addAll(all);
    if (refusal != null) {
      throw new IllegalStateException("the log refused an append: " + refusal);
    }
  }

  @Override
  public void onAppended(long tag, AppendResult result) {
    if (firstLsn == 0) {
      firstLsn = result.firstLsn();
    }
    endLsn = result.endLsn();
    free.add((int) tag);
  }

  @Override
  public void onRefused(long tag, ErrorCode code, String message) {
    refusal = code + ": " + message;
    free.add((int) tag);
  }
}
