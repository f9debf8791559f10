package io.driftdb.log;

import io.driftdb.log.replicate.ShardRunner;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a shard's duty cycle. When there is nothing to do it spins for some microseconds, since the
 * next request is often near, then sleeps until a caller wakes it. A caller may run the sleeping
 * thread's shard itself: who holds the baton runs it, nobody else touches it. Never interrupted:
 * that would close the files under it.
 */
final class ShardThread implements Runnable, Baton, ShardRunner {
  private static final int SPINS = 200;
  private static final long SLEEP_NS = 50_000_000L;

  private static final int REGAIN_SPINS = 1000;
  private static final long REGAIN_PAUSE_NS = 1000;

  /** So that a caller gets away in the end however much comes in. */
  private static final int DRIVEN_CYCLES = 4;

  private final boolean sleeps;
  private final long maxDrivenForceNs;
  private final Thread thread;
  private final CountDownLatch started = new CountDownLatch(1);
  private final AtomicBoolean baton = new AtomicBoolean();
  private volatile Shard shard;
  private volatile boolean sleeping;
  private volatile boolean stopping;
  private volatile boolean ended;
  private volatile IOException failure;

  ShardThread(int id, LogConfig config) {
    this.sleeps = config.waitStrategy() == LogConfig.Wait.PARK;
    this.maxDrivenForceNs = config.maxDrivenForce().toNanos();
    this.thread = new Thread(this, "drift-shard-" + id);
  }

  /** Starts the shard's epoch on the new thread and returns when it is open. */
  void start(Shard toRun) throws IOException {
    shard = toRun;
    toRun.shareBy(this);
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
   * There is work. Any thread. Who is at the disk looks for it when that is over, so that nobody
   * has to be woken meanwhile for what must wait. The fence keeps the look at both behind the
   * publication of the work, which alone is only a release: without it they could miss each other.
   */
  @Override
  public void wake() {
    VarHandle.fullFence();
    if (sleeping && (!shard.isForcing() || shard.hasWork())) {
      LockSupport.unpark(thread);
    }
    while (ended && shard.ring().used() > 0) {
      cycle(); // which refuses what came too late
    }
  }

  /**
   * There is work, of which the calling thread does what needs no disk, if nobody else is at it;
   * the rest is left to the shard's thread.
   */
  void stage() {
    if (baton.compareAndSet(false, true)) {
      try {
        stageShard();
      } finally {
        baton.set(false);
      }
    }
    if (shard.hasWork()) {
      wake();
    }
  }

  private void stageShard() {
    try {
      shard.stage();
    } catch (Error e) {
      shard.poison(e);
    }
  }

  @Override
  public void release() {
    baton.set(false);
  }

  @Override
  public void regain() {
    for (int tries = 0; !baton.compareAndSet(false, true); tries++) {
      if (tries < REGAIN_SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(REGAIN_PAUSE_NS); // its holder has lost its core
      }
    }
  }

  /**
   * There is work, which the calling thread does if the shard's own sleeps and the disk is quick;
   * else as {@link #wake}. What comes in while it is at it is left to the shard's thread.
   */
  @Override
  public void drive() {
    VarHandle.fullFence();
    boolean here =
        sleeping
            && shard.lastForceNs() <= maxDrivenForceNs
            && !Thread.currentThread().isInterrupted()
            && baton.compareAndSet(false, true);
    if (here) {
      try {
        for (int i = 0; i < DRIVEN_CYCLES && runShard() > 0; i++) {
          Thread.onSpinWait();
        }
      } finally {
        baton.set(false);
      }
    }
    if (!here || shard.hasWork()) {
      wake();
    }
  }

  @Override
  public void run() {
    try {
      shard.start();
    } catch (RuntimeException | Error e) {
      failure = new IOException("the shard can't start: " + e, e);
      return;
    } finally {
      started.countDown();
    }
    int idle = 0;
    while (!stopping) {
      if (cycle() > 0) {
        idle = 0;
      } else if (++idle < SPINS || !sleeps) {
        Thread.onSpinWait();
      } else {
        sleep();
        idle = 0;
      }
    }
    regain();
    while (shard.isForcing()) {
      release();
      LockSupport.parkNanos(REGAIN_PAUSE_NS);
      regain();
    }
    shard.finish();
    ended = true;
    baton.set(false);
    cycle();
  }

  private int cycle() {
    if (!baton.compareAndSet(false, true)) {
      return 0;
    }
    try {
      return runShard();
    } finally {
      baton.set(false);
    }
  }

  /** One cycle. Callers wait for answers, so no error may end it in silence. */
  private int runShard() {
    try {
      return shard.doWork();
    } catch (Error e) {
      shard.poison(e);
      return 1;
    }
  }

  private void sleep() {
    sleeping = true;
    if (!shard.hasWork() && !stopping) {
      LockSupport.parkNanos(this, SLEEP_NS);
    }
    sleeping = false;
  }

  /** Lets the shard finish and waits for the thread's end. */
  void stop() {
    stopping = true;
    LockSupport.unpark(thread);
    ThreadEnd.await(thread);
  }
}
