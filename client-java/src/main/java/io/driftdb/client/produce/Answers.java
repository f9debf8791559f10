package io.driftdb.client.produce;

import io.driftdb.schema.DriftException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;

/**
 * The answers that are still to be told to whoever sent the records, in order; and how many batches
 * are unanswered. All under the accumulator's lock, but the telling itself.
 */
final class Answers {
  /** What became of a batch: its place, or why it failed. */
  record Answer(OutBatch batch, DriftException failure, Placed place) {

    void tell() {
      if (failure == null) {
        batch.onAppended(place);
      } else {
        batch.onFailed(failure);
      }
    }
  }

  /** The batches that were begun before a flush, and not answered by then. */
  private static final class Barrier {
    private final long upTo;
    private long left;

    private Barrier(long upTo, long left) {
      this.upTo = upTo;
      this.left = left;
    }
  }

  private final ArrayDeque<Answer> due = new ArrayDeque<>();
  private final List<Barrier> barriers = new ArrayList<>();
  private boolean telling;
  private long begun;
  private long open;

  /** A new batch; returns its number. */
  long begin() {
    open++;
    return ++begun;
  }

  long open() {
    return open;
  }

  void appended(OutBatch batch, Placed place) {
    due.add(new Answer(batch, null, place));
  }

  void failed(OutBatch batch, DriftException failure) {
    due.add(new Answer(batch, failure, null));
  }

  /** The next answer for the calling thread to tell; null when there is none or another tells. */
  Answer takeFirst() {
    if (telling) {
      return null;
    }
    Answer first = due.poll();
    telling = first != null;
    return first;
  }

  /** The answer taken before has been told; takes the next. */
  Answer takeNext(Answer told) {
    open--;
    for (Barrier barrier : barriers) {
      barrier.left -= told.batch().number <= barrier.upTo ? 1 : 0;
    }
    telling = false;
    return takeFirst();
  }

  /** Waits until what is open now has been told; false when that takes too long. */
  boolean await(Condition told, long untilNs) {
    Barrier barrier = new Barrier(begun, open);
    barriers.add(barrier);
    try {
      while (barrier.left > 0) {
        long left = untilNs - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        told.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      barriers.remove(barrier);
    }
  }
}
