package io.driftdb.perf.drivers.drift.table;

import io.driftdb.perf.process.ProcessFigures;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Waits until a process has done what it does in the background, such as compacting its files, so
 * that reads are not measured beside that. One thread uses it.
 */
final class Quiet {
  /** Gives what the process has cost so far. */
  @FunctionalInterface
  interface Figures {
    ProcessFigures now() throws IOException;
  }

  private static final long LOOK_EVERY_MS = 250;
  private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(3);
  private static final double BUSY_SECONDS = 0.02;

  private Quiet() {}

  /** Returns when the process is nearly idle, or when that takes too long. */
  static void await(Figures figures) throws IOException, InterruptedException {
    long beganNs = System.nanoTime();
    double before = figures.now().cpuSeconds();
    boolean busy = true;
    while (busy && System.nanoTime() - beganNs < LONGEST_NS) {
      Thread.sleep(LOOK_EVERY_MS);
      double after = figures.now().cpuSeconds();
      busy = after - before > BUSY_SECONDS;
      before = after;
    }
  }
}
