package io.driftdb.perf.run;

import java.util.List;
import java.util.Map;

/**
 * What one run has found.
 *
 * @param voidReasons why its figures do not count; empty when they do
 * @param figures by name, in the unit that the name ends with
 * @param series latencies by name: publish, endToEnd, lateness
 * @param rates records per second of each second or pass, where that was measured
 * @param configuration all that was set, by the side that it was set on
 */
public record RunResult(
    RunPlan plan,
    List<String> voidReasons,
    Counts counts,
    Map<String, Double> figures,
    Map<String, Series> series,
    List<Double> rates,
    Map<String, String> configuration) {

  /** A run that could not be made: void, without figures. */
  public static RunResult failed(RunPlan plan, String why) {
    return new RunResult(
        plan,
        List.of("the run failed: " + why),
        new Counts(0, 0, 0, 0, 0),
        Map.of(),
        Map.of(),
        List.of(),
        Map.of());
  }

  /** A figure, 0 when the run has not got it. */
  public double figure(String name) {
    return figures.getOrDefault(name, 0.0);
  }

  /** Records handed to the client, acknowledged, failed, read back right, and read back wrong. */
  public record Counts(long sent, long acked, long failed, long consumed, long wrong) {}
}
