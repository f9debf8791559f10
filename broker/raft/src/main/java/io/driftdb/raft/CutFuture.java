package io.driftdb.raft;

import io.driftdb.raft.entry.Cut;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What Ratis waits for when it takes entries back. It asks for the frames to be cut before its own
 * log is, and waits for that behind it: who waits tells that the log is cut.
 */
final class CutFuture extends CompletableFuture<Void> {
  /** Makes durable what the log has let go of, and tells the replicate stage. */
  interface WhenLetGo {
    void letGo(Cut cut);
  }

  private final Cut cut;
  private final WhenLetGo whenLetGo;

  CutFuture(Cut cut, WhenLetGo whenLetGo) {
    this.cut = cut;
    this.whenLetGo = whenLetGo;
    var unused = cut.done().whenComplete((done, failure) -> finish(failure));
  }

  private void finish(Throwable failure) {
    if (failure == null) {
      complete(null);
    } else {
      completeExceptionally(failure);
    }
  }

  @Override
  public Void get() throws InterruptedException, ExecutionException {
    whenLetGo.letGo(cut);
    return super.get();
  }

  @Override
  public Void get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    whenLetGo.letGo(cut);
    return super.get(timeout, unit);
  }
}
