package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.schema.DriftException;
import java.util.concurrent.CompletableFuture;

/**
 * Tells whether a table may have changes that were not there at the last look, without reading it:
 * the ends of its partitions tell. One thread at a time looks; does not allocate but for waits.
 */
final class FeedWatch {
  /** To look at more would cost more than to read. */
  private static final int MAX_PARTITIONS = 256;

  private final EventLog log;
  private final TableTarget target;

  /** Offsets of all partitions at the last look, one sum; -1 when they could not be told. */
  private long ends;

  /** Whatever the last look has counted is below it. */
  private long appendedLsn;

  FeedWatch(EventLog log, TableTarget target) {
    this.log = log;
    this.target = target;
  }

  /**
   * Looks anew, right before the table is read behind an LSN; but not while what the last look has
   * counted is not all read, since a shard that is busy would never come to an end with that.
   */
  void look(long afterLsn) {
    if (afterLsn + 1 >= appendedLsn) {
      ends = ends();
      appendedLsn = log.appendedLsn(target.shard());
    }
  }

  private long ends() {
    if (target.topic().partitions() > MAX_PARTITIONS) {
      return -1;
    }
    long sum = 0;
    try {
      for (int partition = 0; partition < target.topic().partitions(); partition++) {
        if (target.topic().shardOf(partition) == target.shard()) {
          sum += log.latestOffset(target.topicId(), partition);
        }
      }
      return sum;
    } catch (DriftException e) {
      return -1; // deleted: reading it will say so
    }
  }

  /** Waits for changes behind an LSN up to which there were none since the look. */
  Wait next(long afterLsn) {
    return new Wait(ends, appendedLsn, afterLsn);
  }

  /**
   * A wait, with the look that it goes by: what it says stays true when it is over and another look
   * is taken. The folding thread goes on with it; any thread may ask.
   */
  final class Wait {
    private final CompletableFuture<Void> found = new CompletableFuture<>();
    private final long seenEnds;
    private final long seenAppendedLsn;
    private volatile long passedLsn;
    private volatile CompletableFuture<Void> step;

    private Wait(long ends, long appendedLsn, long afterLsn) {
      this.seenEnds = ends;
      this.seenAppendedLsn = appendedLsn;
      this.passedLsn = afterLsn;
    }

    /** Completes when there may be changes. May be cancelled. */
    @SuppressWarnings("FutureReturnValueIgnored") // what fails comes out of the future returned
    CompletableFuture<Void> start() {
      step();
      found.whenComplete((done, error) -> step.cancel(false));
      return found;
    }

    /** The LSN up to which there is no change. */
    long passedLsn() {
      return passedLsn;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its outcome is what the callback is for
    private void step() {
      CompletableFuture<Void> applied = target.tables().whenApplied(passedLsn + 2);
      step = applied;
      if (found.isDone()) {
        applied.cancel(false);
      }
      applied.whenComplete(
          (done, error) -> {
            if (error != null) {
              found.completeExceptionally(error);
              return;
            }
            long end = target.tables().appliedLsn(); // first: what is below it is in the ends then
            if (passedLsn + 1 >= seenAppendedLsn && seenEnds >= 0 && ends() == seenEnds) {
              passedLsn = end - 1;
              step();
            } else {
              found.complete(null);
            }
          });
    }
  }
}
