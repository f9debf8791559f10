package io.driftdb.client.produce;

import io.driftdb.client.ProducerConfig;
import io.driftdb.client.Receipt;
import io.driftdb.client.RecordHeader;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.DirectBuffer;

/**
 * All that waits to be sent or answered, under one lock. Answers are passed on outside of it, in
 * order for each partition.
 */
public final class Accumulator {
  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int LONGEST_PAUSE_SHIFT = 7;

  private final ProducerConfig config;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Map<Long, PartitionQueue> queues = new HashMap<>();
  private final ArrayDeque<PartitionQueue> listed = new ArrayDeque<>();
  private final BufferPool pool;
  private int requestsInFlight;
  private int openBatches;
  private boolean restartNeeded;
  private boolean closed;
  private DriftException fatal;

  public Accumulator(ProducerConfig config) {
    this.config = config;
    this.pool = new BufferPool(config.batchBytes(), config.memoryBytes());
  }

  /** The queue of a partition. */
  public PartitionQueue queue(String topic, int topicId, int partition, boolean table) {
    long key = ((long) topicId << 32) | partition;
    lock.lock();
    try {
      return queues.computeIfAbsent(key, k -> new PartitionQueue(topic, topicId, partition, table));
    } finally {
      lock.unlock();
    }
  }

  /** A record's fields, as buffers; null for no key or value. */
  public static final class Fields {
    public Op op;
    public long timestampMs;
    public DirectBuffer key;
    public int keyOffset;
    public int keyLength;
    public DirectBuffer value;
    public int valueOffset;
    public int valueLength;
    public List<RecordHeader> headers = List.of();

    int length() {
      int length =
          BatchWriter.recordLength(key == null ? 0 : keyLength, value == null ? 0 : valueLength);
      for (RecordHeader h : headers) {
        int name = h.name().getBytes(StandardCharsets.UTF_8).length;
        length += BatchWriter.headerLength(name, h.value() == null ? 0 : h.value().length);
      }
      return length;
    }
  }

  /**
   * Adds a record. Waits for memory until the deadline, then BUFFER_FULL; with a deadline of 0 it
   * returns false at once instead.
   */
  public boolean add(
      PartitionQueue queue, Fields record, CompletableFuture<Receipt> receipt, long blockUntilNs) {
    int length = record.length();
    lock.lock();
    try {
      OutBatch batch = roomIn(queue, length, blockUntilNs);
      if (batch == null) {
        return false;
      }
      batch.writer.add(
          record.op,
          record.timestampMs,
          record.key,
          record.keyOffset,
          record.keyLength,
          record.value,
          record.valueOffset,
          record.valueLength);
      for (RecordHeader h : record.headers) {
        batch.writer.addHeader(h.name().getBytes(StandardCharsets.UTF_8), h.value());
      }
      if (receipt != null) {
        batch.await(receipt);
      }
      list(queue);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private OutBatch roomIn(PartitionQueue queue, int length, long blockUntilNs) {
    while (true) {
      if (fatal != null || closed) {
        throw fatal != null
            ? fatal
            : new DriftException(ErrorCode.CLIENT_CLOSED, ErrorCode.CLIENT_CLOSED.advice());
      }
      if (queue.filling != null && queue.filling.writer.fits(length)) {
        return queue.filling;
      }
      int needed = FrameDescriptor.BATCH_HEADER_LENGTH + length + 2 * FrameDescriptor.ALIGNMENT;
      ByteBuffer bytes = pool.tryTake(needed);
      if (bytes != null) {
        if (queue.filling != null) {
          queue.ready.add(queue.filling);
        }
        long deadlineNs = System.nanoTime() + config.deliveryTimeout().toNanos();
        queue.filling = new OutBatch(queue, bytes, deadlineNs);
        openBatches++;
        return queue.filling;
      }
      if (blockUntilNs == 0) {
        return null;
      }
      awaitRoom(blockUntilNs);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the caller looks again in its loop
  private void awaitRoom(long untilNs) {
    try {
      if (room.awaitNanos(untilNs - System.nanoTime()) > 0) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new DriftException(ErrorCode.BUFFER_FULL, ErrorCode.BUFFER_FULL.advice());
  }

  private void list(PartitionQueue queue) {
    if (!queue.listed) {
      queue.listed = true;
      listed.add(queue);
      work.signal();
    }
  }

  /** Sender: what goes with the next request; null when there is nothing to send for a while. */
  @SuppressWarnings("WaitNotInLoop") // the sender comes back whatever woke it
  ProduceMessage collect(int maxRequests, int maxBatchesInFlight, int maxBytes, long waitNs)
      throws InterruptedException {
    lock.lock();
    try {
      ProduceMessage message = tryCollect(maxRequests, maxBatchesInFlight, maxBytes);
      if (message == null) {
        work.awaitNanos(waitNs);
        message = tryCollect(maxRequests, maxBatchesInFlight, maxBytes);
      }
      return message;
    } finally {
      lock.unlock();
    }
  }

  private ProduceMessage tryCollect(int maxRequests, int maxBatchesInFlight, int maxBytes) {
    if (requestsInFlight >= maxRequests || fatal != null) {
      return null;
    }
    ProduceMessage message = new ProduceMessage(this);
    long nowNs = System.nanoTime();
    for (int i = listed.size(); i > 0; i--) {
      PartitionQueue queue = listed.poll();
      boolean full = false;
      while (!full && queue.maySend(maxBatchesInFlight, nowNs, restartNeeded)) {
        OutBatch batch = queue.ready.isEmpty() ? queue.filling : queue.ready.peek();
        int length = batch.isClosed() ? batch.paddedLength() : batch.writer.position();
        full = !message.batches.isEmpty() && message.length + length > maxBytes;
        if (!full) {
          take(queue, batch, message);
        }
      }
      if (queue.hasWork()) {
        listed.add(queue);
      } else {
        queue.listed = false;
      }
      if (full) {
        break;
      }
    }
    if (message.batches.isEmpty()) {
      return null;
    }
    requestsInFlight++;
    return message;
  }

  private static void take(PartitionQueue queue, OutBatch batch, ProduceMessage message) {
    if (queue.ready.isEmpty()) {
      queue.filling = null;
    } else {
      queue.ready.poll();
    }
    queue.inFlight++;
    batch.attempts++;
    message.batches.add(batch);
    message.length +=
        batch.isClosed() ? batch.paddedLength() : FrameDescriptor.align(batch.writer.position());
  }

  /** Sender: closed and placed, a batch is ready to be written. */
  void place(OutBatch batch, long producerId, int epoch) {
    lock.lock();
    try {
      if (batch.firstSequence() < 0) {
        batch.assign(producerId, epoch, batch.queue.nextSequence);
        batch.queue.nextSequence += batch.records();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Reader: the answers to a request's batches. */
  void onReply(ProduceMessage message, int[] codes, long[] places, byte[] token, String problem) {
    List<Runnable> answers = new ArrayList<>();
    lock.lock();
    try {
      requestsInFlight--;
      for (int i = 0; i < message.batches.size(); i++) {
        OutBatch batch = message.batches.get(i);
        ErrorCode code = ErrorCode.of(codes[i]);
        batch.queue.inFlight--;
        if (code == ErrorCode.NONE || code == ErrorCode.DUPLICATE_SEQUENCE) {
          boolean known = code == ErrorCode.NONE;
          long offset = known ? places[i * 3] : -1;
          long lsn = known ? places[i * 3 + 1] : -1;
          long time = places[i * 3 + 2];
          answers.add(() -> batch.onAppended(offset, lsn, time, token));
          release(batch);
        } else {
          onRefused(batch, new DriftException(code, text(code, problem)), answers);
        }
      }
      settle();
    } finally {
      lock.unlock();
    }
    answers.forEach(Runnable::run);
  }

  private static String text(ErrorCode code, String problem) {
    return problem.isEmpty() ? code.advice() : problem;
  }

  /** Reader: a request was refused as a whole, or its answer will never come. */
  void onRequestFailed(ProduceMessage message, DriftException failure, boolean unanswered) {
    List<Runnable> answers = new ArrayList<>();
    lock.lock();
    try {
      requestsInFlight--;
      for (OutBatch batch : message.batches) {
        batch.queue.inFlight--;
        batch.uncertain |= unanswered;
        onRefused(batch, failure, answers);
      }
      settle();
    } finally {
      lock.unlock();
    }
    answers.forEach(Runnable::run);
  }

  private void onRefused(OutBatch batch, DriftException failure, List<Runnable> answers) {
    PartitionQueue queue = batch.queue;
    long nowNs = System.nanoTime();
    batch.uncertain &= failure.code() != ErrorCode.OUT_OF_ORDER_SEQUENCE;
    boolean follows =
        failure.code() == ErrorCode.OUT_OF_ORDER_SEQUENCE && (queue.hasReturned() || queue.broken);
    boolean again =
        (failure.code().retriable() || failure.code() == ErrorCode.CLIENT_CLOSED || follows)
            && nowNs - batch.deadlineNs < 0
            && !closed;
    if (again) {
      long pause = FIRST_PAUSE_NS << Math.min(batch.attempts - 1, LONGEST_PAUSE_SHIFT);
      queue.giveBack(batch, nowNs + pause);
      return;
    }
    if (failure.code() == ErrorCode.PRODUCER_FENCED) {
      fatal = failure;
    }
    queue.broken = true;
    restartNeeded = true;
    answers.add(() -> batch.onFailed(failure));
    release(batch);
  }

  private void release(OutBatch batch) {
    pool.giveBack(batch.bytes);
    openBatches--;
    room.signalAll();
  }

  private void settle() {
    for (PartitionQueue queue : queues.values()) {
      if (queue.inFlight == 0 && queue.hasReturned()) {
        queue.requeueReturned();
        list(queue);
      }
    }
    work.signal();
  }

  /**
   * Sender: whether the producer needs a new identity now: a batch has failed for good, so that
   * sequences have a hole, and no other batch may have been appended without our knowing it.
   */
  boolean isRestartDue() {
    lock.lock();
    try {
      return restartNeeded
          && fatal == null
          && requestsInFlight == 0
          && queues.values().stream().noneMatch(PartitionQueue::hasUncertain);
    } finally {
      lock.unlock();
    }
  }

  /** Sender: there is a new identity; everything that waits starts at sequence 0. */
  void restart() {
    lock.lock();
    try {
      restartNeeded = false;
      for (PartitionQueue queue : queues.values()) {
        queue.restart();
        if (queue.hasWork()) {
          list(queue);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sender: fails what has waited for too long, or everything when there is a reason. */
  void expire(DriftException reason, boolean all) {
    List<Runnable> answers = new ArrayList<>();
    lock.lock();
    try {
      long nowNs = System.nanoTime();
      for (PartitionQueue queue : queues.values()) {
        if (all && queue.filling != null) {
          queue.ready.add(queue.filling);
          queue.filling = null;
        }
        while (!queue.ready.isEmpty() && (all || nowNs - queue.ready.peek().deadlineNs >= 0)) {
          OutBatch batch = queue.ready.poll();
          boolean placed = batch.firstSequence() >= 0;
          restartNeeded |= placed;
          queue.broken |= placed;
          answers.add(() -> batch.onFailed(reason));
          release(batch);
        }
      }
    } finally {
      lock.unlock();
    }
    answers.forEach(Runnable::run);
  }

  /** Waits until everything is answered, at most until then. */
  public boolean awaitEmpty(long untilNs) {
    lock.lock();
    try {
      while (openBatches > 0) {
        long left = untilNs - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        room.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  DriftException fatal() {
    lock.lock();
    try {
      return fatal;
    } finally {
      lock.unlock();
    }
  }

  void fail(DriftException reason) {
    lock.lock();
    try {
      fatal = fatal == null ? reason : fatal;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** No more records; what waits is failed by the sender's last round. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
