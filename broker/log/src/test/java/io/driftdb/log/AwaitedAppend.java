package io.driftdb.log;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.DirectBuffer;

/** An append and its answer. */
public final class AwaitedAppend implements AppendListener {
  /** What an append was given. */
  public record Given(long firstLsn, long endLsn, long baseOffset, boolean duplicate) {}

  private final CompletableFuture<Given> answer = new CompletableFuture<>();

  /** Hands a batch over and returns its answer-to-be. */
  public static AwaitedAppend start(EventLog log, int shard, DirectBuffer batch, AckLevel level) {
    AwaitedAppend append = new AwaitedAppend();
    AppendRequest request =
        new AppendRequest()
            .batches(batch, 0, batch.capacity(), 1)
            .ackLevel(level)
            .listener(append, 7);
    while (!log.tryAppend(shard, request)) {
      Thread.onSpinWait();
    }
    return append;
  }

  public static Given durably(EventLog log, DirectBuffer batch) {
    return start(log, 0, batch, AckLevel.DURABLE).await();
  }

  public Given await() {
    try {
      return answer.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (RuntimeException) e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
  }

  @Override
  public void onAppended(long tag, AppendResult r) {
    answer.complete(new Given(r.firstLsn(), r.endLsn(), r.baseOffset(0), r.duplicate()));
  }

  @Override
  public void onRefused(long tag, ErrorCode code, String message) {
    answer.completeExceptionally(new DriftException(code, message));
  }
}
