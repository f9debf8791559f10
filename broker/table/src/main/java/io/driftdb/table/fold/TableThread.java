package io.driftdb.table.fold;

import io.driftdb.log.ThreadEnd;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * Runs a duty cycle on a thread of its own, which sleeps when there is nothing to do. Never
 * interrupted: that would close files under whoever reads them.
 */
public final class TableThread {
  private final String name;
  private final long pauseNs;
  private final Thread thread;
  private volatile IntSupplier cycle;
  private volatile boolean stopping;

  /** A thread that looks for work at least so often. */
  public TableThread(String name, long pauseNs) {
    this.name = name;
    this.pauseNs = pauseNs;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  public void start(IntSupplier duty) {
    cycle = duty;
    thread.start();
  }

  private void run() {
    while (!stopping) {
      if (cycle.getAsInt() == 0) {
        LockSupport.parkNanos(this, pauseNs);
      }
    }
  }

  /** There is work. Any thread. */
  public void wake() {
    LockSupport.unpark(thread);
  }

  /** Ends the cycle that is under way and the thread. */
  public void stop() {
    stopping = true;
    wake();
    ThreadEnd.await(thread);
  }

  @Override
  public String toString() {
    return name;
  }
}
