package io.driftdb.client.produce;

import io.driftdb.client.ProducerConfig;
import io.driftdb.client.Receipt;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All that waits to be sent or answered, under one lock. Answers are told outside of it, one at a
 * time and in order, by whichever of the producer's threads comes upon them. Adding a record does
 * not allocate; beginning a batch does.
 */
public final class Accumulator {
  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int LONGEST_PAUSE_SHIFT = 7;
  private static final long IDLE_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private final ProducerConfig config;
  private final int batchBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Map<Long, PartitionQueue> queues = new HashMap<>();
  private final ArrayDeque<PartitionQueue> listed = new ArrayDeque<>();
  private final RequestSlots slots = new RequestSlots();
  private final Answers answers = new Answers();
  private final BufferPool pool;
  private boolean restartNeeded;
  private boolean closed;
  private DriftException fatal;
  private boolean ended;

  public Accumulator(ProducerConfig config, int maxBatchBytes) {
    this.config = config;
    this.batchBytes = Math.min(config.batchBytes(), maxBatchBytes);
    this.pool = new BufferPool(batchBytes + FrameDescriptor.ALIGNMENT, config.memoryBytes());
  }

  /** The queue of a partition. */
  public PartitionQueue queue(String topic, int topicId, int partition) {
    long key = ((long) topicId << 32) | partition;
    lock.lock();
    try {
      return queues.computeIfAbsent(key, k -> new PartitionQueue(topic, topicId, partition));
    } finally {
      lock.unlock();
    }
  }

  /** Adds a record that has been checked. CLIENT_CLOSED, or what ended the producer. */
  public Admission tryAdd(
      PartitionQueue queue, RecordFields record, CompletableFuture<Receipt> receipt) {
    lock.lock();
    try {
      return addIfRoom(queue, record, receipt);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #tryAdd}, but waits for memory at most that long, and throws BUFFER_FULL. */
  public Admission add(
      PartitionQueue queue,
      RecordFields record,
      CompletableFuture<Receipt> receipt,
      Duration timeout) {
    lock.lock();
    try {
      Admission admission = addIfRoom(queue, record, receipt);
      if (admission == Admission.REFUSED) {
        long untilNs = System.nanoTime() + timeout.toNanos();
        while (admission == Admission.REFUSED) {
          if (room.awaitNanos(untilNs - System.nanoTime()) <= 0) {
            throw new DriftException(ErrorCode.BUFFER_FULL, ErrorCode.BUFFER_FULL.advice());
          }
          admission = addIfRoom(queue, record, receipt);
        }
      }
      return admission;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriftException(
          ErrorCode.BUFFER_FULL, "interrupted while waiting for the producer's memory", e);
    } finally {
      lock.unlock();
    }
  }

  private Admission addIfRoom(
      PartitionQueue queue, RecordFields record, CompletableFuture<Receipt> receipt) {
    if (fatal != null || closed) {
      throw fatal != null ? fatal : closedException();
    }
    int length = (int) record.length();
    if (queue.filling == null || !queue.filling.writer.fits(length)) {
      if (!beginBatch(queue, FrameDescriptor.BATCH_HEADER_LENGTH + length)) {
        return Admission.REFUSED;
      }
    }
    record.writeTo(queue.filling.writer);
    if (receipt != null) {
      queue.filling.await(receipt);
    }
    list(queue);
    return slots.hasFree() ? Admission.MAY_GO : Admission.WAITS;
  }

  private static DriftException closedException() {
    return new DriftException(ErrorCode.CLIENT_CLOSED, ErrorCode.CLIENT_CLOSED.advice());
  }

  private boolean beginBatch(PartitionQueue queue, int needed) {
    int length = Math.max(batchBytes, needed);
    ByteBuffer bytes = pool.tryTake(length + FrameDescriptor.ALIGNMENT);
    if (bytes == null) {
      return false;
    }
    if (queue.filling != null) {
      queue.ready.add(queue.filling);
      slots.onFullBatch();
    }
    long deadlineNs = System.nanoTime() + config.deliveryTimeout().toNanos();
    queue.filling = new OutBatch(queue, bytes, length, deadlineNs, answers.begin());
    return true;
  }

  private void list(PartitionQueue queue) {
    if (!queue.listed) {
      queue.listed = true;
      listed.add(queue);
      if (slots.noneAllowed()) {
        work.signal(); // there is nobody else to send it
      }
    }
  }

  /** Dispatch: how many requests may be under way at once; 0 while there is no connection. */
  void allowInFlight(int requests) {
    lock.lock();
    try {
      slots.allow(requests);
    } finally {
      lock.unlock();
    }
  }

  /** Sender: waits for something to do, for that long when anything is unanswered. */
  @SuppressWarnings("WaitNotInLoop") // the sender comes back whatever woke it
  void awaitWork(long waitNs) throws InterruptedException {
    lock.lock();
    try {
      boolean idle = answers.open() == 0 && !closed;
      work.awaitNanos(idle ? IDLE_WAIT_NS : waitNs);
    } finally {
      lock.unlock();
    }
  }

  /** Dispatch: what goes with the next request; null when nothing may go now. */
  ProduceMessage tryCollect(Dispatch dispatch, int maxBatches, int maxBytes) {
    lock.lock();
    try {
      if (fatal != null || listed.isEmpty() || slots.isFull()) {
        return null;
      }
      ProduceMessage message = fill(dispatch, maxBatches, maxBytes, slots.takesAny());
      if (message != null) {
        slots.sent(message);
      }
      return message;
    } finally {
      lock.unlock();
    }
  }

  /** Of batches that fill, some go only with {@code any}. */
  private static boolean mayGo(PartitionQueue queue, boolean any) {
    return any || !queue.ready.isEmpty();
  }

  private ProduceMessage fill(Dispatch dispatch, int maxBatches, int maxBytes, boolean any) {
    ProduceMessage message = null;
    long nowNs = System.nanoTime();
    boolean full = false;
    for (int i = listed.size(); i > 0 && !full; i--) {
      PartitionQueue queue = listed.poll();
      while (!full && mayGo(queue, any) && queue.maySend(maxBatches, nowNs, restartNeeded)) {
        message = message == null ? new ProduceMessage(this, dispatch, maxBytes) : message;
        full = !message.tryAdd(queue);
      }
      queue.listed = queue.hasWork();
      if (queue.listed) {
        listed.add(queue);
      }
    }
    return message;
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
  void onReply(ProduceMessage message, ProduceResults results) {
    lock.lock();
    try {
      slots.answered(message);
      for (int i = 0; i < message.batches.size(); i++) {
        OutBatch batch = message.batches.get(i);
        ErrorCode code = results.code(i);
        batch.queue.inFlight--;
        if (code == ErrorCode.NONE) {
          answers.appended(
              batch, results.offset(i), results.lsn(i), results.timeNs(i), results.token());
          release(batch);
        } else if (code == ErrorCode.DUPLICATE_SEQUENCE) {
          answers.appended(batch, -1, -1, -1, results.token());
          release(batch);
        } else {
          onRefused(batch, results.failure(code), results.throttleMs());
        }
      }
      settle(message);
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** Reader: a request was refused as a whole, or its answer will never come. */
  void onRequestFailed(ProduceMessage message, DriftException failure, int throttleMs) {
    lock.lock();
    try {
      slots.answered(message);
      for (OutBatch batch : message.batches) {
        batch.queue.inFlight--;
        onRefused(batch, failure, throttleMs);
      }
      settle(message);
    } finally {
      lock.unlock();
    }
    tell();
  }

  private void onRefused(OutBatch batch, DriftException failure, int throttleMs) {
    PartitionQueue queue = batch.queue;
    ErrorCode code = failure.code();
    long nowNs = System.nanoTime();
    boolean follows =
        code == ErrorCode.OUT_OF_ORDER_SEQUENCE && (queue.hasReturned() || queue.broken);
    batch.uncertain =
        code != ErrorCode.OUT_OF_ORDER_SEQUENCE && (batch.uncertain || mayBeAppended(code));
    boolean again =
        (code.retriable() || follows)
            && nowNs - batch.deadlineNs < 0
            && batch.attempts <= config.retries()
            && fatal == null
            && !ended;
    if (again) {
      long pause = FIRST_PAUSE_NS << Math.min(batch.attempts - 1, LONGEST_PAUSE_SHIFT);
      long throttle = TimeUnit.MILLISECONDS.toNanos(throttleMs);
      queue.giveBack(batch, nowNs + Math.max(pause, throttle));
      return;
    }
    if (code == ErrorCode.PRODUCER_FENCED) {
      fatal = failure;
    }
    fail(batch, failure);
  }

  /** Refusals that leave open whether the batch is in the log. */
  private static boolean mayBeAppended(ErrorCode code) {
    return switch (code) {
      case CONNECTION_LOST, CLIENT_CLOSED, SHUTTING_DOWN, SHARD_POISONED, INTERNAL -> true;
      default -> false;
    };
  }

  private void fail(OutBatch batch, DriftException failure) {
    boolean placed = batch.firstSequence() >= 0;
    batch.queue.broken |= placed;
    restartNeeded |= placed;
    answers.failed(batch, batch.uncertain ? unknown(failure) : failure);
    release(batch);
  }

  /** For a batch of which an earlier attempt was not answered: says so, whatever came last. */
  private static DriftException unknown(DriftException last) {
    ErrorCode code = last.code();
    return new DriftException(
        code.retriable() && !mayBeAppended(code) ? ErrorCode.DEADLINE_EXCEEDED : code,
        "an attempt to append was not answered, so it is unknown whether the records are there; "
            + "the last one failed: "
            + last.getMessage(),
        last);
  }

  private void release(OutBatch batch) {
    pool.giveBack(batch.bytes);
    room.signalAll();
  }

  private void settle(ProduceMessage message) {
    for (OutBatch batch : message.batches) {
      PartitionQueue queue = batch.queue;
      if (queue.inFlight == 0 && queue.hasReturned()) {
        queue.requeueReturned();
        list(queue);
      }
    }
    if (ended) {
      failWaiting(fatal);
    }
    slots.count();
    if (restartNeeded || listed.isEmpty() || closed) {
      work.signal();
    }
  }

  /** Tells what has become of batches, unless another thread is at it and will. */
  private void tell() {
    for (Answers.Answer a = takeAnswer(null); a != null; a = takeAnswer(a)) {
      a.tell();
    }
  }

  private Answers.Answer takeAnswer(Answers.Answer told) {
    lock.lock();
    try {
      if (told == null) {
        return answers.takeFirst();
      }
      room.signalAll();
      return answers.takeNext(told);
    } finally {
      lock.unlock();
    }
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
          && slots.isEmpty()
          && listed.stream().noneMatch(PartitionQueue::hasUncertain);
    } finally {
      lock.unlock();
    }
  }

  /** Sender: there is a new identity; everything that waits starts at sequence 0. */
  void restart() {
    lock.lock();
    try {
      restartNeeded = false;
      queues.values().forEach(PartitionQueue::restart);
    } finally {
      lock.unlock();
    }
  }

  /** Sender: fails what has waited for too long, for that reason. */
  void expire(DriftException reason) {
    lock.lock();
    try {
      long nowNs = System.nanoTime();
      for (PartitionQueue queue : listed) {
        for (OutBatch next = queue.peek();
            next != null && nowNs - next.deadlineNs >= 0;
            next = queue.peek()) {
          fail(queue.poll(), reason);
        }
      }
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** Sender: whether an answer should have come a while ago, even if the broker took its time. */
  boolean isOverdue() {
    lock.lock();
    try {
      return slots.isOverdue();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nothing is sent any more: everything that waits fails, and so will what is still under way when
   * its answer is a refusal.
   */
  void end(DriftException reason) {
    lock.lock();
    try {
      ended = true;
      closed = true;
      fatal = fatal == null ? reason : fatal;
      failWaiting(fatal);
      room.signalAll();
    } finally {
      lock.unlock();
    }
    tell();
  }

  private void failWaiting(DriftException reason) {
    for (PartitionQueue queue : listed) {
      while (queue.hasWork()) {
        fail(queue.poll(), reason);
      }
    }
    for (PartitionQueue queue : queues.values()) {
      if (queue.hasReturned()) {
        queue.requeueReturned();
        while (queue.hasWork()) {
          fail(queue.poll(), reason);
        }
      }
    }
  }

  /** Waits until everything begun by now is answered and told; false when that takes too long. */
  public boolean awaitAnswers(long untilNs) {
    lock.lock();
    Object mark = answers.mark();
    try {
      while (!answers.isReached(mark)) {
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
      answers.unmark(mark);
      lock.unlock();
    }
  }

  /** What ended the producer; null while nothing has. */
  DriftException fatal() {
    lock.lock();
    try {
      return fatal;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more records; what waits still goes out. */
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
