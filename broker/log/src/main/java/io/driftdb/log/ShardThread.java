package io.driftdb.log;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a shard's duty cycle. When there is nothing to do it spins for some microseconds, since the
 * next request is often near, then sleeps until a caller wakes it. Never interrupted: that would
 * close the files under it.
 */
final class ShardThread implements Runnable {
  private static final int SPINS = 200;
  private static final long SLEEP_NS = 50_000_000L;

  private final boolean sleeps;
  private final Thread thread;
  private final CountDownLatch started = new CountDownLatch(1);
  private volatile Shard shard;
  private volatile boolean sleeping;
  private volatile boolean stopping;
  private volatile IOException failure;

  ShardThread(int id, LogConfig.Wait wait) {
    this.sleeps = wait == LogConfig.Wait.PARK;
    this.thread = new Thread(this, "drift-shard-" + id);
  }

  /** Starts the shard's epoch on the new thread and returns when it is open. */
  void start(Shard toRun) throws IOException {
    shard = toRun;
    thread.start();
    awaitUninterruptibly(started);
    if (failure != null) {
      throw failure;
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * There is work. Any thread. The fence keeps the look at the sleeper behind the publication of
   * the work, which alone is only a release: without it both sides could miss each other.
   */
  void wake() {
    VarHandle.fullFence();
    if (sleeping) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    try {
      shard.start();
    } catch (IOException e) {
      failure = e;
      return;
    } finally {
      started.countDown();
    }
    int idle = 0;
    while (!stopping) {
      if (shard.doWork() > 0) {
        idle = 0;
      } else if (++idle < SPINS || !sleeps) {
        Thread.onSpinWait();
      } else {
        sleep();
        idle = 0;
      }
    }
    shard.finish();
  }

  private void sleep() {
    sleeping = true;
    if (shard.ring().peek() == null && !stopping) {
      LockSupport.parkNanos(this, SLEEP_NS);
    }
    sleeping = false;
  }

  /** Lets the shard finish and waits for the thread's end. */
  void stop() {
    stopping = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
