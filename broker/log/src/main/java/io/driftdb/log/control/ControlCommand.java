package io.driftdb.log.control;

import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendResult;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.CompletableFuture;

/** A change of the log's own records. An error completes the future with a DriftException. */
public abstract class ControlCommand<T> implements AppendListener {
  /** What a command comes to. */
  public enum Decision {
    /** A control record is to be appended; the answer follows its commit. */
    APPEND,
    /** There is nothing to change; the answer follows the commit of all that is appended so far. */
    ALREADY_SO
  }

  private final CompletableFuture<T> future = new CompletableFuture<>();
  private T outcome;

  public CompletableFuture<T> future() {
    return future;
  }

  /** Decides, and for APPEND leaves the record in {@code records}; a DriftException refuses. */
  public abstract Decision decide(SequencedState state, ControlRecords records, long nowNs);

  protected void outcome(T result) {
    outcome = result;
  }

  /** Completes the outcome with the LSN that it has. */
  protected T withLsn(T result, long lsn) {
    return result;
  }

  @Override
  public void onAppended(long tag, AppendResult result) {
    future.complete(withLsn(outcome, result.firstLsn()));
  }

  @Override
  public void onRefused(long tag, ErrorCode code, String message) {
    future.completeExceptionally(new DriftException(code, message));
  }
}
