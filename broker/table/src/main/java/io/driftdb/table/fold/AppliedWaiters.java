package io.driftdb.table.fold;

import io.driftdb.schema.DriftException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** Who waits for an LSN to be applied. Any thread may wait; the fold's thread wakes them. */
public final class AppliedWaiters {
  private static final int PURGE_MIN = 1024;

  private record Waiter(long endLsn, CompletableFuture<Void> future) {}

  private final PriorityQueue<Waiter> queue =
      new PriorityQueue<>(Comparator.comparingLong(Waiter::endLsn));
  private long applied;
  private DriftException failure;
  private int purgeAt = PURGE_MIN;

  /** Completes when all below that LSN is applied. */
  public CompletableFuture<Void> await(long endLsn) {
    synchronized (queue) {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      if (endLsn <= applied) {
        return CompletableFuture.completedFuture(null);
      }
      if (queue.size() >= purgeAt) { // those whose deadline has passed
        queue.removeIf(each -> each.future.isDone());
        purgeAt = Math.max(PURGE_MIN, 2 * queue.size());
      }
      CompletableFuture<Void> future = new CompletableFuture<>();
      queue.add(new Waiter(endLsn, future));
      return future;
    }
  }

  void onApplied(long endLsn) {
    List<Waiter> due = null;
    synchronized (queue) {
      applied = endLsn;
      while (!queue.isEmpty() && queue.peek().endLsn <= endLsn) {
        due = due == null ? new ArrayList<>() : due;
        due.add(queue.poll());
      }
    }
    if (due != null) {
      due.forEach(each -> each.future.complete(null));
    }
  }

  /** Nothing more will be applied. */
  public void fail(DriftException why) {
    List<Waiter> all;
    synchronized (queue) {
      failure = why;
      all = new ArrayList<>(queue);
      queue.clear();
    }
    all.forEach(each -> each.future.completeExceptionally(why));
  }
}
