package io.driftdb.client.produce;

import io.driftdb.client.BatchListener;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * What waits for one partition, in order: batches that came back, then full ones, then the one that
 * fills. Under the accumulator's lock.
 */
public final class PartitionQueue {
  final String topic;
  final int topicId;
  final int partition;
  volatile BatchListener listener;
  OutBatch filling;
  final ArrayDeque<OutBatch> ready = new ArrayDeque<>();

  /** By their numbers, which they are sent in the order of: some may have no sequence yet. */
  private final TreeSet<OutBatch> returned =
      new TreeSet<>(Comparator.comparingLong(batch -> batch.number));

  int inFlight;
  long nextSequence;

  /** Whether it is in the accumulator's list of queues with work. */
  boolean listed;

  /** A batch failed for good, so its sequences have a hole until the producer's next identity. */
  boolean broken;

  private boolean paused;
  private long retryAtNs;

  PartitionQueue(String topic, int topicId, int partition) {
    this.topic = topic;
    this.topicId = topicId;
    this.partition = partition;
  }

  public int partition() {
    return partition;
  }

  /** Who hears of its batches. */
  public void listen(BatchListener batchListener) {
    listener = batchListener;
  }

  boolean hasWork() {
    return !ready.isEmpty() || filling != null;
  }

  /**
   * Whether its next batch may go out. While the producer is about to get a new identity, only what
   * may have been appended already goes, to be settled under the old one.
   */
  boolean maySend(int maxInFlight, long nowNs, boolean restarting) {
    if (paused && nowNs - retryAtNs >= 0) {
      paused = false;
    }
    return hasWork()
        && (restarting ? hasUncertain() : !broken)
        && returned.isEmpty()
        && inFlight < maxInFlight
        && !paused;
  }

  /** The batch that fills takes no more; whether there was one. */
  boolean endFilling() {
    if (filling == null) {
      return false;
    }
    ready.add(filling);
    filling = null;
    return true;
  }

  /** The next batch, which stays. */
  OutBatch peek() {
    return ready.isEmpty() ? filling : ready.peek();
  }

  /** Takes the next batch out. */
  OutBatch poll() {
    OutBatch next = ready.poll();
    if (next == null) {
      next = filling;
      filling = null;
    }
    return next;
  }

  /** Takes a batch out that waits, wherever it does. */
  void remove(OutBatch batch) {
    if (!ready.remove(batch)) {
      returned.remove(batch);
    }
  }

  /** Whether a batch before those under way is to come first, or never will. */
  boolean isInterrupted() {
    return !returned.isEmpty() || broken;
  }

  /** A batch has come back unanswered or refused, and is to be sent again. */
  void giveBack(OutBatch batch, long pauseUntilNs) {
    returned.add(batch);
    paused = true;
    retryAtNs = pauseUntilNs;
  }

  boolean hasReturned() {
    return !returned.isEmpty();
  }

  /** Once nothing is under way: puts what came back before all others, in its old order. */
  void requeueReturned() {
    while (!returned.isEmpty()) {
      ready.addFirst(returned.pollLast());
    }
  }

  /**
   * Whether a waiting batch may have been appended already. Behind one that certainly was not, none
   * was: the broker takes them in the order of their sequences.
   */
  boolean hasUncertain() {
    OutBatch next = ready.peek();
    return next != null
        && next.uncertain
        && (next.transaction == null || next.transaction.mayBeAppended());
  }

  /** The producer has a new identity: everything that waits is counted anew. */
  void restart() {
    for (OutBatch batch : ready) {
      batch.unassign();
    }
    nextSequence = 0;
    broken = false;
  }
}
