package io.driftdb.perf.process;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must still be done when the lab is stopped in the middle, the latest first: a broker is
 * killed before its data are deleted. Any thread.
 */
final class AtExit {
  private static final Deque<Runnable> WORK = new ArrayDeque<>();
  private static boolean hooked;

  private AtExit() {}

  static synchronized void add(Runnable work) {
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(AtExit::run, "lab-exit"));
    }
    WORK.push(work);
  }

  static synchronized void remove(Runnable work) {
    WORK.remove(work);
  }

  private static synchronized void run() {
    // Also those that nobody has asked to be ended, such as one that prepares a broker's files.
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    WORK.forEach(Runnable::run);
  }
}
