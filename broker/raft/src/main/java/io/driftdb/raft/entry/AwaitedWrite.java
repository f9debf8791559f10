package io.driftdb.raft.entry;

import io.driftdb.log.replicate.ShardRunner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the consensus waits for before it writes to its own log. Who waits does the shard's work
 * meanwhile: waking another thread for it, and being woken by that one, takes longer than the work.
 */
final class AwaitedWrite extends CompletableFuture<Void> {
  private final ShardRunner runner;

  AwaitedWrite(ShardRunner runner) {
    this.runner = runner;
  }

  @Override
  public Void get() throws InterruptedException, ExecutionException {
    drive();
    return super.get();
  }

  @Override
  public Void get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    drive();
    return super.get(timeout, unit);
  }

  private void drive() {
    if (!isDone()) {
      runner.drive();
    }
  }
}
