package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.schema.DriftException;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * Tells whether a table may have changes that were not there at the last look, without reading it:
 * the ends of its partitions tell. One thread at a time; does not allocate but for its futures.
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

  private volatile CompletableFuture<Void> step;

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
      appendedLsn = log.status(target.shard()).appendedLsn();
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

  /**
   * Completes when there may be changes behind an LSN up to which there was none since the look;
   * until then {@code passed} hears how far there are none.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what fails comes out of the future returned
  CompletableFuture<Void> next(long afterLsn, LongConsumer passed) {
    CompletableFuture<Void> found = new CompletableFuture<>();
    step(found, afterLsn, passed);
    found.whenComplete((done, error) -> step.cancel(false));
    return found;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its outcome is what the callback is for
  private void step(CompletableFuture<Void> found, long afterLsn, LongConsumer passed) {
    CompletableFuture<Void> applied = target.tables().whenApplied(afterLsn + 2);
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
          if (afterLsn + 1 >= appendedLsn && ends >= 0 && ends() == ends) {
            passed.accept(end - 1);
            step(found, end - 1, passed);
          } else {
            found.complete(null);
          }
        });
  }
}
