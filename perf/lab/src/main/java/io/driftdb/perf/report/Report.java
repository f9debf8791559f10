package io.driftdb.perf.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.driftdb.perf.probe.Floor;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.RunResult.Counts;
import io.driftdb.perf.run.Series;
import io.driftdb.perf.run.Shape;
import io.driftdb.perf.run.Span;
import java.util.List;
import java.util.Map;

/**
 * All that was found, as it is written to JSON and drawn on the page.
 *
 * @param loadJvm options of the load's JVM, the same for all
 * @param sweeps what was tried to find each contender's best settings
 */
public record Report(
    Machine machine, String loadJvm, Floor floor, List<Scenario> scenarios, List<Sweep> sweeps) {
  public static final int VERSION = 1;

  /** The form's version, so that a reader of old files knows. */
  @JsonProperty
  public int version() {
    return VERSION;
  }

  /**
   * One load, on all contenders.
   *
   * @param headline the figure that matters most
   */
  public record Scenario(
      String name,
      String title,
      Kind kind,
      Shape shape,
      Span span,
      String headline,
      List<Entry> entries) {}

  /**
   * How one contender did.
   *
   * @param figures by name; void runs left out
   * @param timesKafka how many times better than Kafka, by figure
   * @param timesFloor how many times the machine's floor, by figure
   * @param curves by series: pairs of percentile and microseconds
   */
  public record Entry(
      String contender,
      Map<String, Spread> figures,
      Map<String, Double> timesKafka,
      Map<String, Double> timesFloor,
      Map<String, List<double[]>> curves,
      Map<String, String> configuration,
      List<Repeat> repeats) {}

  /** One run. */
  public record Repeat(
      List<String> voidReasons,
      Counts counts,
      Map<String, Double> figures,
      Map<String, List<Series.Second>> seconds,
      List<Double> rates) {}

  /** One setting that was tried: the median of its headline. */
  public record Sweep(
      String scenario,
      String contender,
      Map<String, String> settings,
      double value,
      boolean valid,
      boolean chosen) {}
}
