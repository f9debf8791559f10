package io.driftdb.perf.drivers.drift.table;

import io.driftdb.perf.table.Depth;
import io.driftdb.perf.table.TableResult.Place;
import io.driftdb.perf.table.TableResult.Timing;
import io.driftdb.perf.table.TableResult.Work;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Times something again and again. One thread uses it; allocates nothing for each time. */
final class Stopwatch {
  private static final long LONGEST_NS = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;
  private static final double NS_PER_US = 1000;
  private static final int MEDIAN = 50;
  private static final int TAIL = 99;

  /** What is timed; must throw when the answer is wrong. */
  @FunctionalInterface
  interface Step {
    void run() throws InterruptedException;
  }

  private final Histogram histogram = new Histogram(LONGEST_NS, DIGITS);
  private long beganNs;

  void begin() {
    beganNs = System.nanoTime();
  }

  void end() {
    histogram.recordValue(Math.min(LONGEST_NS, System.nanoTime() - beganNs));
  }

  /** Forgets what it has timed so far. */
  void reset() {
    histogram.reset();
  }

  /** Times a step so often, after some times that do not count. */
  Stopwatch time(int warmUp, int count, Step step) throws InterruptedException {
    for (int i = -warmUp; i < count; i++) {
      if (i == 0) {
        reset();
      }
      begin();
      step.run();
      end();
    }
    return this;
  }

  /** What it has timed. */
  Timing timing(Work work, Place place, Depth depth, long size) {
    return new Timing(
        work,
        place,
        depth,
        size,
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(MEDIAN) / NS_PER_US,
        histogram.getValueAtPercentile(TAIL) / NS_PER_US,
        histogram.getMaxValue() / NS_PER_US);
  }
}
