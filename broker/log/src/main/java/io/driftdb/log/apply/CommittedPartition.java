package io.driftdb.log.apply;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What readers may know of a partition: the committed range, and who waits for more. Written by the
 * shard's thread, read by any.
 */
public final class CommittedPartition {
  private final int topicId;
  private final int partition;
  private final AtomicReference<TailWaiter> waiters = new AtomicReference<>();
  private volatile long earliestOffset;
  private volatile long nextOffset;
  private volatile boolean deleted;

  public CommittedPartition(int topicId, int partition) {
    this.topicId = topicId;
    this.partition = partition;
  }

  public int topicId() {
    return topicId;
  }

  public int partition() {
    return partition;
  }

  /** The oldest offset still held. */
  public long earliestOffset() {
    return earliestOffset;
  }

  /** One past the last committed offset. */
  public long nextOffset() {
    return nextOffset;
  }

  public boolean isDeleted() {
    return deleted;
  }

  /** Retention has dropped what was before. */
  public void advanceEarliest(long offset) {
    if (offset > earliestOffset) {
      earliestOffset = offset;
    }
  }

  /** More is committed: takes all that wait and hands them their turn. */
  void advance(long offset) {
    nextOffset = offset;
    wakeAll();
  }

  /** The topic is gone: whoever waits has to find out. */
  void delete() {
    deleted = true;
    wakeAll();
  }

  /** Sets the range without waking anybody: at recovery. */
  public void restore(long earliest, long next) {
    earliestOffset = earliest;
    nextOffset = next;
  }

  private void wakeAll() {
    if (waiters.get() == null) {
      return;
    }
    TailWaiter waiter = waiters.getAndSet(null);
    while (waiter != null) {
      TailWaiter next = waiter.nextWaiting;
      waiter.nextWaiting = null;
      waiter.onMore();
      waiter = next;
    }
  }

  /**
   * Asks to be told once. Look at {@link #nextOffset} again afterwards: more may have come before.
   */
  public void await(TailWaiter waiter) {
    TailWaiter head;
    do {
      head = waiters.get();
      waiter.nextWaiting = head;
    } while (!waiters.compareAndSet(head, waiter));
  }
}
