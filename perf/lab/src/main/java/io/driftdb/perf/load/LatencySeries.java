package io.driftdb.perf.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Latencies of records due in the measured time, as a whole and by second. One thread records;
 * another may read when that one is known to have ended. Recording allocates nothing.
 */
public final class LatencySeries {
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long HIGHEST_NS = 600 * NS_PER_SECOND;
  private static final int DIGITS = 3;
  private static final int DIGITS_BY_SECOND = 2;

  private final long fromNs;
  private final Histogram all = new Histogram(HIGHEST_NS, DIGITS);
  private final List<Histogram> bySecond = new ArrayList<>();

  /**
   * A series without values.
   *
   * @param fromNs what was due before is warm-up, and left out
   * @param seconds how many are kept apart; what comes later counts as a whole only
   */
  public LatencySeries(long fromNs, int seconds) {
    this.fromNs = fromNs;
    for (int i = 0; i < seconds; i++) {
      bySecond.add(new Histogram(HIGHEST_NS, DIGITS_BY_SECOND));
    }
  }

  public void record(long dueNs, long latencyNs) {
    long sinceNs = dueNs - fromNs;
    if (sinceNs < 0) {
      return;
    }
    long value = Math.max(0, Math.min(latencyNs, HIGHEST_NS));
    all.recordValue(value);
    int second = (int) (sinceNs / NS_PER_SECOND);
    if (second < bySecond.size()) {
      bySecond.get(second).recordValue(value);
    }
  }

  /** Adds another one's values, by their time. */
  public void add(LatencySeries other) {
    all.add(other.all);
    for (int i = 0; i < bySecond.size(); i++) {
      bySecond.get(i).add(other.bySecond.get(i));
    }
  }

  public Histogram all() {
    return all;
  }

  public List<Histogram> bySecond() {
    return bySecond;
  }
}
