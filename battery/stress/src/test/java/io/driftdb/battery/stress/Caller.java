package io.driftdb.battery.stress;

import io.driftdb.log.AckLevel;
import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendRequest;
import io.driftdb.log.AppendResult;
import io.driftdb.log.EventLog;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends one record after the other, and has the shard run now by its own thread, now by this one,
 * whole or without the disk. Answers must come once, and never two at the same time, whoever gives
 * them: who has the shard's baton has it alone.
 */
final class Caller implements Callable<Long>, AppendListener {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

  private final EventLog log;
  private final AtomicBoolean answering;
  private final BooleanSupplier goesOn;
  private final UnsafeBuffer batch;
  private volatile Thread caller;
  private volatile int answers;
  private volatile String fault;

  /** {@code answering} is shared by all callers of a shard. */
  Caller(EventLog log, int topicId, AtomicBoolean answering, BooleanSupplier goesOn) {
    this.log = log;
    this.answering = answering;
    this.goesOn = goesOn;
    this.batch = batch(topicId);
  }

  private static UnsafeBuffer batch(int topicId) {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
    UnsafeBuffer value = new UnsafeBuffer(new byte[64]);
    BatchWriter writer = new BatchWriter().wrap(buffer, 0, buffer.capacity());
    writer.add(Op.PUT, 1, value, 0, Long.BYTES, value, 0, value.capacity());
    int length = writer.finish(topicId, 0, 0, 0, 0);
    return new UnsafeBuffer(buffer, 0, FrameDescriptor.align(length));
  }

  @Override
  public Long call() {
    caller = Thread.currentThread();
    int appended = 0;
    while (goesOn.getAsBoolean() && fault == null) {
      append(appended++);
      long untilNs = System.nanoTime() + PATIENCE_NS;
      while (answers < appended && fault == null) {
        LockSupport.parkNanos(this, PATIENCE_NS);
        if (System.nanoTime() - untilNs > 0 && answers < appended) {
          fault = "append " + appended + " was never answered";
        }
      }
    }
    if (fault != null) {
      throw new AssertionError(fault);
    }
    return (long) appended;
  }

  private void append(int n) {
    AppendRequest request =
        new AppendRequest()
            .batches(batch, 0, batch.capacity(), 1)
            .ackLevel(n % 2 == 0 ? AckLevel.DURABLE : AckLevel.MEMORY)
            .listener(this, n);
    while (!log.tryEnqueue(0, request)) {
      Thread.onSpinWait();
    }
    switch (n / 2 % 3) {
      case 0 -> log.drive(0);
      case 1 -> log.stage(0);
      default -> log.wake(0);
    }
  }

  @Override
  public void onAppended(long tag, AppendResult result) {
    if (!answering.compareAndSet(false, true)) {
      fault = "two threads ran the shard at the same time";
    }
    if (tag != answers) {
      fault = "append " + tag + " was answered when it was the turn of " + answers;
    }
    answers = (int) tag + 1;
    answering.set(false);
    LockSupport.unpark(caller);
  }

  @Override
  public void onRefused(long tag, ErrorCode code, String message) {
    fault = "refused: " + code + " " + message;
    LockSupport.unpark(caller);
  }
}
