package io.driftdb.battery.stress;

import io.driftdb.log.EventLog;
import io.driftdb.log.PartitionStart;
import io.driftdb.log.Subscription;
import io.driftdb.log.journal.FrameVerifier;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads one partition from its start, and looks for more only when it is woken: a wake-up that is
 * lost leaves it waiting. Every record has to come, once, in the order of offset and LSN.
 */
final class TailReader implements Callable<Long> {
  private static final long PATIENCE_S = 20;

  private final Semaphore woken = new Semaphore(0);
  private final UnsafeBuffer buffer;
  private final BatchHeaderDecoder batch = new BatchHeaderDecoder();
  private final Subscription source;
  private volatile long end = Long.MAX_VALUE;
  private long nextOffset;
  private long lastLsn;

  TailReader(EventLog log, int topicId) {
    this.buffer = new UnsafeBuffer(new byte[log.maxEntryBytes() + (64 << 10)]);
    this.source = log.subscribe(0, List.of(new PartitionStart(topicId, 0, 0)), woken::release);
  }

  /** There will be no more than so many records. */
  void endAt(long records) {
    end = records;
    woken.release();
  }

  @Override
  public Long call() throws InterruptedException {
    try (source) {
      while (nextOffset < end) {
        int length = source.poll(buffer, 0, 64 << 10);
        check(length);
        if (length == 0 && !woken.tryAcquire(PATIENCE_S, TimeUnit.SECONDS)) {
          throw new AssertionError("not woken at offset " + nextOffset);
        }
      }
    }
    return nextOffset;
  }

  private void check(int length) {
    for (int at = 0; at < length; ) {
      FrameVerifier.wrap(batch, buffer, at + DeliveryDescriptor.BATCH_OFFSET);
      long lsn = buffer.getLong(at + DeliveryDescriptor.FIRST_LSN_OFFSET, ByteOrder.LITTLE_ENDIAN);
      if (batch.baseOffset() != nextOffset || lsn <= lastLsn) {
        throw new AssertionError(
            "offset " + batch.baseOffset() + " at LSN " + lsn + " instead of " + nextOffset);
      }
      nextOffset = batch.nextOffset();
      lastLsn = lsn;
      at += DeliveryDescriptor.entryLength(batch.batchLength());
    }
  }
}
