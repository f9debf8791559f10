package io.driftdb.perf.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * The threads of a run. One thread starts and awaits them; what one of them throws is thrown to
 * that thread.
 */
public final class Crew {
  private static final long LOOK_EVERY_MS = 2;
  private static final long NS_PER_MS = 1_000_000;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** Starts a thread that the system wakes on time. */
  public Thread start(String name, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              SystemTicker.wakeExactly();
              work.run();
            },
            name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e));
    threads.add(thread);
    thread.start();
    return thread;
  }

  /**
   * Waits until so many are counted. Gives up when the count has not grown for so long, and returns
   * whether it got there.
   */
  public boolean await(LongSupplier count, long wanted, long patienceMs)
      throws InterruptedException {
    long last = -1;
    long grewNs = 0;
    for (long now = count.getAsLong(); now < wanted; now = count.getAsLong()) {
      check();
      if (now != last) {
        last = now;
        grewNs = System.nanoTime();
      } else if (System.nanoTime() - grewNs > patienceMs * NS_PER_MS) {
        return false;
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
    check();
    return true;
  }

  /** Waits until all threads have ended. */
  public void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    check();
  }

  private void check() {
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IllegalStateException("the load could not go on: " + thrown, thrown);
    }
  }
}
