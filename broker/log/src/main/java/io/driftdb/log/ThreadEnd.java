package io.driftdb.log;

/** Waits for threads that were told to stop. Stateless. */
public final class ThreadEnd {
  private ThreadEnd() {}

  /**
   * Returns when the thread has ended, whoever interrupts the caller meanwhile: what the thread
   * works on may be closed then, and not before.
   */
  public static void await(Thread thread) {
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
