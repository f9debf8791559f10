package io.driftdb.raft;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.util.AwaitForSignal;

/**
 * A signal that waits for whoever is about to wait for it. That of Ratis 3.3.0 is lost when it
 * comes between the last look at what there is to do and the waiting. Any thread signals, one
 * waits.
 */
final class KeptSignal extends AwaitForSignal {
  private final Semaphore given = new Semaphore(0);

  KeptSignal(Object name) {
    super(name);
  }

  @Override
  public void await() throws InterruptedException {
    given.acquire();
    given.drainPermits();
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    boolean signaled = time > 0 && given.tryAcquire(time, unit);
    given.drainPermits();
    return signaled;
  }

  @Override
  public void signal() {
    given.release();
  }
}
