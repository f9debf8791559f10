package io.driftdb.client.produce;

import io.driftdb.client.ProducerConfig;
import io.driftdb.client.Receipt;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All of a lane that waits to be sent or answered, under one lock. Answers are told outside of it,
 * one at a time and in order, by whichever of the lane's threads comes upon them. Adding a record
 * does not allocate; beginning a batch does.
 */
final class Accumulator {
  private static final long IDLE_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(250);

  /** What has to wait anyway waits in larger batches, since their number is what is bounded. */
  private static final int BACKLOG_FACTOR = 8;

  private final ProducerConfig config;
  private final int batchBytes;
  private final int backlogBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Map<Long, PartitionQueue> queues = new HashMap<>();
  private final Agenda agenda = new Agenda();
  private final RequestSlots slots = new RequestSlots(System::nanoTime);
  private final Answers answers = new Answers();
  private final BufferPool pool;
  private boolean restartNeeded;
  private boolean closed;
  private DriftException fatal;
  private boolean ended;

  Accumulator(ProducerConfig config, int maxBatchBytes, long memoryBytes) {
    this.config = config;
    this.batchBytes = Math.min(config.batchBytes(), maxBatchBytes);
    this.backlogBytes = (int) Math.min((long) batchBytes * BACKLOG_FACTOR, maxBatchBytes);
    this.pool = new BufferPool(batchBytes + FrameDescriptor.ALIGNMENT, memoryBytes);
  }

  /** The queue of a partition. */
  PartitionQueue queue(String topic, int topicId, int partition) {
    long key = ((long) topicId << 32) | partition;
    lock.lock();
    try {
      return queues.computeIfAbsent(key, k -> new PartitionQueue(topic, topicId, partition));
    } finally {
      lock.unlock();
    }
  }

  /** Adds a record that has been checked. CLIENT_CLOSED, or what ended the producer. */
  Admission tryAdd(PartitionQueue queue, RecordFields record, CompletableFuture<Receipt> receipt) {
    lock.lock();
    try {
      return addIfRoom(queue, record, receipt);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #tryAdd}, but waits for memory at most that long, and throws BUFFER_FULL. */
  Admission add(
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
          awaitRoom(untilNs);
          admission = addIfRoom(queue, record, receipt);
        }
      }
      return admission;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds all records of a transaction, whose size has been checked, or none: they go in a request
   * of their own. As {@link #add(PartitionQueue, RecordFields, CompletableFuture, Duration)}, and
   * TRANSACTION_TOO_LARGE when the memory can't hold it.
   */
  Admission add(TransactionDraft draft, Duration timeout) {
    int[] lengths = draft.bufferLengths();
    lock.lock();
    try {
      pool.checkCanHold(lengths);
      long untilNs = System.nanoTime() + timeout.toNanos();
      while (!addIfRoom(draft, lengths)) {
        awaitRoom(untilNs);
      }
      return slots.hasFree() ? Admission.MAY_GO : Admission.WAITS;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the callers look again
  private void awaitRoom(long untilNs) {
    try {
      if (room.awaitNanos(untilNs - System.nanoTime()) <= 0) {
        throw new DriftException(ErrorCode.BUFFER_FULL, ErrorCode.BUFFER_FULL.advice());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DriftException(
          ErrorCode.BUFFER_FULL, "interrupted while waiting for the producer's memory", e);
    }
  }

  private Admission addIfRoom(
      PartitionQueue queue, RecordFields record, CompletableFuture<Receipt> receipt) {
    refuseWhenClosed();
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

  private void refuseWhenClosed() {
    if (fatal != null || closed) {
      throw fatal != null
          ? fatal
          : new DriftException(ErrorCode.CLIENT_CLOSED, ErrorCode.CLIENT_CLOSED.advice());
    }
  }

  private boolean addIfRoom(TransactionDraft draft, int[] lengths) {
    refuseWhenClosed();
    List<ByteBuffer> buffers = pool.tryTakeAll(lengths);
    if (buffers == null) {
      return false;
    }
    long deadlineNs = System.nanoTime() + config.deliveryTimeout().toNanos();
    for (OutBatch batch : new OutTransaction(draft, buffers, deadlineNs, answers).batches()) {
      batch.queue.endFilling();
      batch.queue.ready.add(batch);
      slots.onFullBatch();
      list(batch.queue);
    }
    return true;
  }

  private boolean beginBatch(PartitionQueue queue, int needed) {
    int length = Math.max(slots.isBacklogged(queue) ? backlogBytes : batchBytes, needed);
    int least = Math.max(batchBytes, needed) + FrameDescriptor.ALIGNMENT;
    ByteBuffer bytes = pool.tryTake(length + FrameDescriptor.ALIGNMENT, least);
    if (bytes == null) {
      return false;
    }
    if (queue.endFilling()) {
      slots.onFullBatch();
    }
    long deadlineNs = System.nanoTime() + config.deliveryTimeout().toNanos();
    int usable = Math.min(length, bytes.capacity() - FrameDescriptor.ALIGNMENT);
    queue.filling = new OutBatch(queue, bytes, usable, deadlineNs, answers.begin());
    return true;
  }

  private void list(PartitionQueue queue) {
    if (agenda.add(queue) && slots.noneAllowed()) {
      work.signal(); // there is nobody else to send it
    }
  }

  /** Dispatch: as {@link RequestSlots#allow}. */
  void allowInFlight(int requests, int batches) {
    lock.lock();
    try {
      slots.allow(requests, batches);
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
      if (fatal != null || agenda.isEmpty() || slots.isFull()) {
        return null;
      }
      ProduceMessage message = agenda.fill(this, dispatch, maxBatches, maxBytes, slots.takesAny());
      if (message != null) {
        slots.sent(message);
      }
      return message;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: whether the producer is about to get a new identity. */
  boolean isRestartNeeded() {
    return restartNeeded;
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
      ErrorCode whole = message.isTransaction() ? results.refusal() : ErrorCode.NONE;
      if (whole == ErrorCode.NONE) {
        onAnswers(message.batches, results);
      } else {
        message.batches.forEach(batch -> batch.queue.inFlight--);
        onRefused(message.batches, results.failure(whole), results.throttleMs());
      }
      settle(message);
    } finally {
      lock.unlock();
    }
    tell();
  }

  private void onAnswers(List<OutBatch> batches, ProduceResults results) {
    for (int i = 0; i < batches.size(); i++) {
      OutBatch batch = batches.get(i);
      ErrorCode code = results.code(i);
      batch.queue.inFlight--;
      if (code == ErrorCode.NONE || code == ErrorCode.DUPLICATE_SEQUENCE) {
        answers.appended(batch, results.placed(i));
        release(batch);
      } else {
        onRefused(List.of(batch), results.failure(code), results.throttleMs());
      }
    }
  }

  /** Reader: a request was refused as a whole, or its answer will never come. */
  void onRequestFailed(ProduceMessage message, DriftException failure, int throttleMs) {
    lock.lock();
    try {
      slots.answered(message);
      message.batches.forEach(batch -> batch.queue.inFlight--);
      if (message.isTransaction()) {
        onRefused(message.batches, failure, throttleMs);
      } else {
        message.batches.forEach(batch -> onRefused(List.of(batch), failure, throttleMs));
      }
      settle(message);
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** Batches that have one outcome: all of them go again, or fail. */
  private void onRefused(List<OutBatch> together, DriftException failure, int throttleMs) {
    ErrorCode code = failure.code();
    long nowNs = System.nanoTime();
    boolean follows = false;
    for (OutBatch batch : together) {
      follows |= code == ErrorCode.OUT_OF_ORDER_SEQUENCE && batch.queue.isInterrupted();
      batch.uncertain = Refusals.isUncertain(batch, code);
    }
    OutBatch first = together.get(0);
    boolean again =
        (code.retriable() || follows)
            && nowNs - first.deadlineNs < 0
            && first.attempts <= config.retries()
            && fatal == null
            && !ended;
    if (code == ErrorCode.PRODUCER_FENCED) {
      fatal = failure;
    }
    for (OutBatch batch : together) {
      if (again) {
        batch.queue.giveBack(batch, nowNs + Refusals.pauseNs(batch, throttleMs));
      } else {
        fail(batch, follows ? Refusals.tooLate(failure) : failure);
      }
    }
  }

  private void fail(OutBatch batch, DriftException failure) {
    boolean placed = batch.firstSequence() >= 0;
    batch.queue.broken |= placed;
    restartNeeded |= placed;
    answers.failed(batch, batch.uncertain ? Refusals.unknown(batch, failure) : failure);
    release(batch);
  }

  /** Fails the queue's next batch, with all that it goes together with. */
  private void failNext(PartitionQueue queue, DriftException reason) {
    OutTransaction transaction = queue.peek().transaction;
    if (transaction == null) {
      fail(queue.poll(), reason);
    } else {
      transaction.leaveQueues();
      transaction.batches().forEach(batch -> fail(batch, reason));
    }
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
    if (restartNeeded || agenda.isEmpty() || closed) {
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
      return restartNeeded && fatal == null && slots.isEmpty() && agenda.hasNoUncertain();
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
      for (PartitionQueue queue : agenda) {
        for (OutBatch next = queue.peek();
            next != null && nowNs - next.deadlineNs >= 0;
            next = queue.peek()) {
          failNext(queue, reason);
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
    for (PartitionQueue queue : queues.values()) {
      queue.requeueReturned();
      while (queue.hasWork()) {
        failNext(queue, reason);
      }
    }
  }

  /** Waits until everything begun by now is answered and told; false when that takes too long. */
  boolean awaitAnswers(long untilNs) {
    lock.lock();
    try {
      return answers.await(room, untilNs);
    } finally {
      lock.unlock();
    }
  }

  /** What ended it; null while nothing has. */
  DriftException fatal() {
    lock.lock();
    try {
      return fatal;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more records; what waits still goes out. */
  void close() {
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
