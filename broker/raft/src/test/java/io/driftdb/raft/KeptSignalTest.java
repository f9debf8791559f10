package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeptSignalTest {
  private static final long LONG_MS = 10_000;

  private final KeptSignal signal = new KeptSignal("test");

  @Test
  void shouldKeepWhatComesBeforeTheWaiting() throws InterruptedException {
    signal.signal();
    assertTrue(signal.await(LONG_MS, TimeUnit.MILLISECONDS));
    signal.signal();
    signal.await();
  }

  @Test
  void shouldBeOneHoweverOftenItIsGiven() throws InterruptedException {
    signal.signal();
    signal.signal();
    assertTrue(signal.await(LONG_MS, TimeUnit.MILLISECONDS));
    assertFalse(signal.await(1, TimeUnit.MILLISECONDS));
  }

  @Test
  void shouldWakeWhoWaits() throws Exception {
    CompletableFuture<Boolean> woken =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return signal.await(LONG_MS, TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            task -> new Thread(task, "waiter").start());
    signal.signal();
    assertTrue(woken.get(LONG_MS, TimeUnit.MILLISECONDS));
  }
}
