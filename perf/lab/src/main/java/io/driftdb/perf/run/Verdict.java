package io.driftdb.perf.run;

import io.driftdb.perf.run.RunResult.Counts;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** When a run does not count. */
public final class Verdict {
  /** How much of the p99 that a run reports may be the generator's own lateness. */
  public static final double LATENESS_SHARE = 0.2;

  private static final double NS_PER_US = 1000;

  private Verdict() {}

  /** Why these records do not count: only those that were acknowledged and came back right do. */
  public static List<String> onRecords(Counts counts, String failure) {
    List<String> reasons = new ArrayList<>();
    if (counts.failed() > 0) {
      reasons.add("%,d records failed: %s".formatted(counts.failed(), failure));
    }
    long unanswered = counts.sent() - counts.acked() - counts.failed();
    if (unanswered > 0) {
      reasons.add("%,d records were not answered in time".formatted(unanswered));
    }
    if (counts.wrong() > 0) {
      reasons.add(
          "%,d records came back missing their place, twice or changed".formatted(counts.wrong()));
    }
    if (counts.consumed() < counts.acked()) {
      reasons.add(
          "%,d acknowledged records did not come back"
              .formatted(counts.acked() - counts.consumed()));
    }
    return reasons;
  }

  /** Why these latencies do not count. */
  public static List<String> onLateness(Histogram lateness, Histogram publish) {
    double late = lateness.getValueAtPercentile(99) / NS_PER_US;
    double reported = publish.getValueAtPercentile(99) / NS_PER_US;
    if (publish.getTotalCount() == 0) {
      return List.of("nothing was acknowledged in the measured time");
    }
    if (late > LATENESS_SHARE * reported) {
      return List.of(
          "the generator was late: its p99 lateness, %.1f µs, exceeds %.0f %% of the p99 of %.1f µs that it reports"
              .formatted(late, LATENESS_SHARE * 100, reported));
    }
    return List.of();
  }
}
