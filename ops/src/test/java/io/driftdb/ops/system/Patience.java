package io.driftdb.ops.system;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what has to come. */
public final class Patience {
  private static final long DEADLINE_S = 120;
  private static final long PAUSE_NS = 1_000_000;

  /** Asks a process, or a file: it may fail. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  private Patience() {}

  /** Until the condition holds; an AssertionError that names it when it does not. */
  public static void await(String what, Condition condition) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    while (!condition.holds()) {
      if (System.nanoTime() - deadlineNs > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
  }
}
