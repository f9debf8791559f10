package io.driftdb.perf.report;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** A histogram's values by percentile, closer together towards the tail. */
final class Curve {
  private static final double NS_PER_US = 1000;
  private static final int POINTS_PER_DECADE = 12;
  private static final int LEAST_BEYOND = 5;

  private Curve() {}

  /** Pairs of percentile and microseconds; ends where too few values lie beyond. */
  static List<double[]> of(Histogram histogram) {
    List<double[]> points = new ArrayList<>();
    long count = histogram.getTotalCount();
    for (int i = 0; ; i++) {
      double beyond = Math.pow(10, -(double) i / POINTS_PER_DECADE);
      if (count * beyond < LEAST_BEYOND) {
        break;
      }
      double percentile = 100 * (1 - beyond);
      points.add(new double[] {percentile, histogram.getValueAtPercentile(percentile) / NS_PER_US});
    }
    return points;
  }
}
