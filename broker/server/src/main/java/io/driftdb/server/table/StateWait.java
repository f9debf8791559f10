package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.log.ShardState;
import io.driftdb.log.ShardStatus;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.protocol.AsOfKind;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits until the states that a request names are folded in: no thread is blocked meanwhile. Begun
 * on an event loop, goes on where what it waits for happens. A failure is a DriftException.
 */
final class StateWait {
  /** The log's clock may be that far from the system's. */
  private static final long CLOCK_NS = 5_000_000L;

  private static final long UNKNOWN = -1;

  private final EventLog log;
  private final TableTarget target;
  private final List<AsOf> points;
  private final long leastEnd;
  private final long committedAtReceipt;
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private volatile CompletableFuture<?> step;
  private volatile long wanted;
  private long deadlineNs;

  /** {@code atLeast} may be null. The points are those of what is committed now, or later. */
  StateWait(TableScope scope, TableTarget target, List<AsOf> points, PositionToken atLeast) {
    this.log = scope.log();
    this.target = target;
    this.points = points;
    PositionToken.Part part = atLeast == null ? null : atLeast.part(target.shard());
    this.leastEnd = part == null ? 0 : part.lsn();
    this.committedAtReceipt = log.committedLsn(target.shard());
  }

  /** Completes when all are reached; AS_OF_NOT_REACHED after so long. May be cancelled. */
  @SuppressWarnings("FutureReturnValueIgnored") // its outcome is what the callback is for
  CompletableFuture<Void> start(long waitNs) {
    deadlineNs = System.nanoTime() + waitNs;
    go();
    if (reached.isDone()) {
      return reached;
    }
    CompletableFuture<Void> answer =
        reached
            .orTimeout(waitNs, TimeUnit.NANOSECONDS)
            .whenComplete((done, error) -> endStep())
            .exceptionally(this::explain);
    answer.whenComplete((done, error) -> reached.cancel(false)); // when nobody waits any more
    return answer;
  }

  private void go() {
    try {
      long end = leastEnd;
      for (AsOf point : points) {
        long applied = target.tables().appliedLsn();
        long needed = needed(point);
        if (needed == UNKNOWN) {
          retry(point, applied);
          return;
        }
        end = Math.max(end, needed);
      }
      wanted = end;
      if (target.tables().appliedLsn() >= end) {
        reached.complete(null);
      } else {
        await(target.tables().whenApplied(end), () -> reached.complete(null));
      }
    } catch (RuntimeException e) {
      reached.completeExceptionally(e);
    }
  }

  private long needed(AsOf point) {
    return switch (point.kind()) {
      case LATEST -> committedAtReceipt;
      case OFFSET ->
          log.latestOffset(target.topicId(), 0) > point.value()
              ? log.committedLsn(target.shard())
              : UNKNOWN;
      case TIME -> nowNs() - CLOCK_NS < point.value() ? UNKNOWN : settledEnd();
      default -> point.endLsn(target.shard());
    };
  }

  /** The end of all that may have been appended until now and be committed one day. */
  private long settledEnd() {
    ShardStatus status = log.status(target.shard());
    boolean stopped = status.state() == ShardState.POISONED || status.state() == ShardState.CLOSED;
    return stopped ? status.committedLsn() : status.appendedLsn();
  }

  private static long nowNs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** When a point was not known, at a time when so much was applied. */
  private void retry(AsOf point, long applied) {
    wanted = 0;
    if (point.kind() == AsOfKind.TIME) {
      long delayNs = Math.max(0, point.value() - (nowNs() - CLOCK_NS));
      if (delayNs > deadlineNs - System.nanoTime()) {
        return; // the deadline comes first
      }
      await(
          CompletableFuture.runAsync(
              () -> {},
              CompletableFuture.delayedExecutor(delayNs, TimeUnit.NANOSECONDS, Runnable::run)),
          this::go);
    } else {
      await(target.tables().whenApplied(applied + 1), this::go);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its outcome is what the callback is for
  private void await(CompletableFuture<Void> next, Runnable then) {
    step = next;
    if (reached.isDone()) {
      next.cancel(false);
    }
    next.whenComplete(
        (done, error) -> {
          if (error == null) {
            then.run();
          } else {
            reached.completeExceptionally(error);
          }
        });
  }

  private void endStep() {
    CompletableFuture<?> last = step;
    if (last != null) {
      last.cancel(false);
    }
  }

  private Void explain(Throwable error) {
    Throwable cause = Failures.cause(error);
    if (!(cause instanceof TimeoutException)) {
      throw Failures.unchecked(cause);
    }
    long end = wanted;
    throw new DriftException(
        ErrorCode.AS_OF_NOT_REACHED,
        target.topic().name()
            + " on shard "
            + target.shard()
            + " is applied up to LSN "
            + (target.tables().appliedLsn() - 1)
            + (end == 0 ? ", and what was asked for is not there yet. " : "; asked for is LSN ")
            + (end == 0 ? "" : end - 1 + ". ")
            + ErrorCode.AS_OF_NOT_REACHED.advice());
  }
}
