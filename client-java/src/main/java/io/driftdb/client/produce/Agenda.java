package io.driftdb.client.produce;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The queues with work, in the order in which they take turns, and how a request is filled from
 * them. Under the accumulator's lock.
 */
final class Agenda implements Iterable<PartitionQueue> {
  private final ArrayDeque<PartitionQueue> listed = new ArrayDeque<>();

  /** Whether the queue was not there before. */
  boolean add(PartitionQueue queue) {
    if (queue.listed) {
      return false;
    }
    queue.listed = true;
    listed.add(queue);
    return true;
  }

  boolean isEmpty() {
    return listed.isEmpty();
  }

  /** Whether no batch that waits may have been appended already. */
  boolean hasNoUncertain() {
    return listed.stream().noneMatch(PartitionQueue::hasUncertain);
  }

  @Override
  public Iterator<PartitionQueue> iterator() {
    return listed.iterator();
  }

  /**
   * Fills a request with what may go now; {@code any} also with batches that still fill. Null when
   * nothing may go.
   */
  ProduceMessage fill(
      Accumulator accumulator, Dispatch dispatch, int maxBatches, int maxBytes, boolean any) {
    ProduceMessage message = null;
    long nowNs = System.nanoTime();
    boolean restarting = accumulator.isRestartNeeded();
    boolean full = false;
    for (int i = listed.size(); i > 0 && !full; i--) {
      PartitionQueue queue = listed.poll();
      while (!full && mayGo(queue, any, maxBatches, nowNs, restarting)) {
        message = message == null ? new ProduceMessage(accumulator, dispatch, maxBytes) : message;
        full = !message.tryAdd(queue);
      }
      putBack(queue, full);
    }
    return message;
  }

  private static boolean mayGo(
      PartitionQueue queue, boolean any, int maxBatches, long nowNs, boolean restarting) {
    boolean complete = any || !queue.ready.isEmpty();
    if (!complete || !queue.maySend(maxBatches, nowNs, restarting)) {
      return false;
    }
    OutTransaction transaction = queue.peek().transaction;
    return transaction == null || transaction.isNext(maxBatches, nowNs, restarting);
  }

  /** A transaction that had to wait for a request of its own gets the next one. */
  private void putBack(PartitionQueue queue, boolean full) {
    queue.listed = queue.hasWork();
    if (queue.listed && full && queue.peek().transaction != null) {
      listed.addFirst(queue);
    } else if (queue.listed) {
      listed.add(queue);
    }
  }
}
