package io.driftdb.log.apply;

/**
 * What readers may know of a partition: the committed range, and who waits for more. Written by the
 * shard's thread, read by any. The list of those who wait has a lock, which the shard's thread
 * takes only when somebody does.
 */
public final class CommittedPartition {
  private final int topicId;
  private final int partition;
  private TailWaiter waiters;
  private volatile boolean awaited;
  private volatile long earliestOffset;
  private volatile long nextOffset;
  private volatile boolean deleted;

  public CommittedPartition(int topicId, int partition) {
    this.topicId = topicId;
    this.partition = partition;
  }

  /** The range that is left of a partition whose topic is gone. */
  public static CommittedPartition deleted(int topicId, int partition, long earliest, long next) {
    CommittedPartition left = new CommittedPartition(topicId, partition);
    left.restore(earliest, next);
    left.deleted = true;
    return left;
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
    if (!awaited) {
      return;
    }
    TailWaiter waiter = takeAll();
    while (waiter != null) {
      TailWaiter next = waiter.nextTold;
      waiter.nextTold = null;
      waiter.onMore();
      waiter = next;
    }
  }

  private synchronized TailWaiter takeAll() {
    TailWaiter all = waiters;
    TailWaiter w = all;
    while (w != null) {
      TailWaiter next = w.nextWaiting;
      w.nextTold = next;
      w.nextWaiting = null;
      w.previousWaiting = null;
      w.waiting = false;
      w = next;
    }
    waiters = null;
    awaited = false;
    return all;
  }

  /**
   * Asks to be told once. Look at {@link #nextOffset} again afterwards: more may have come before.
   */
  public synchronized void await(TailWaiter waiter) {
    if (waiter.waiting) {
      return;
    }
    waiter.waiting = true;
    waiter.nextWaiting = waiters;
    if (waiters != null) {
      waiters.previousWaiting = waiter;
    }
    waiters = waiter;
    awaited = true;
  }

  /** Does not want to be told any more: a partition that gets no records must not keep it. */
  public synchronized void forget(TailWaiter waiter) {
    if (!waiter.waiting) {
      return;
    }
    if (waiter.previousWaiting == null) {
      waiters = waiter.nextWaiting;
    } else {
      waiter.previousWaiting.nextWaiting = waiter.nextWaiting;
    }
    if (waiter.nextWaiting != null) {
      waiter.nextWaiting.previousWaiting = waiter.previousWaiting;
    }
    waiter.waiting = false;
    waiter.previousWaiting = null;
    waiter.nextWaiting = null;
    awaited = waiters != null;
  }

  /** Whether anybody waits here. */
  public boolean isAwaited() {
    return awaited;
  }
}
