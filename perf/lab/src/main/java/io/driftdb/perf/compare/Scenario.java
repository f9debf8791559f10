package io.driftdb.perf.compare;

import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.Shape;
import io.driftdb.perf.run.Span;
import java.util.List;
import java.util.Map;

/**
 * A load and who takes part.
 *
 * @param load what everybody gets
 * @param headline the figure by which settings are chosen
 * @param variants client settings to try for Kafka beforehand; empty for none
 * @param slowSyncMs how much longer each fdatasync of the broker is made to take; 0 for the disk's
 *     own
 * @param settingsOf the scenario whose chosen settings are used here too, or null
 */
public record Scenario(
    String name,
    String title,
    Load load,
    String headline,
    List<Contender> contenders,
    List<Map<String, String>> variants,
    int slowSyncMs,
    String settingsOf) {

  /** What is done, how much of it, and whether reads come from the disk. */
  public record Load(Kind kind, Shape shape, Span span, boolean cold) {}

  private static final int OF_LONG_ONES = 3;
  private static final long MANY_RECORDS = 20_000_000;

  /**
   * What writes tens of gigabytes, or waits for a slowed disk, takes minutes: it is run less often.
   */
  int repeats(int asked) {
    boolean isLong = slowSyncMs > 0 || load.span().records() > MANY_RECORDS;
    return isLong ? Math.min(asked, OF_LONG_ONES) : asked;
  }

  RunPlan plan(Contender contender, RunPlan.Setup setup) {
    RunPlan.Setup slowed =
        slowSyncMs == 0
            ? setup
            : new RunPlan.Setup(setup.directory(), setup.heap(), SlowSync.wrapper(slowSyncMs));
    return new RunPlan(load.kind(), contender, load.shape(), load.span(), slowed, load.cold());
  }
}
