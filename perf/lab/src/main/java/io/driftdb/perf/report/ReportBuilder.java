package io.driftdb.perf.report;

import io.driftdb.perf.probe.Floor;
import io.driftdb.perf.report.Report.Entry;
import io.driftdb.perf.report.Report.Repeat;
import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.RunResult;
import io.driftdb.perf.run.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Turns the runs of a scenario into medians, ratios and curves. Runs that are void do not count.
 */
public final class ReportBuilder {
  /** What ratios refer to: Kafka as it comes, alone or with its replicas. */
  public static final List<String> REFERENCES = List.of("kafka-memory", "kafka-cluster-memory");

  private static final double US_PER_MS = 1000;

  private final Floor floor;

  /** The machine's floor, null when it was not measured. */
  public ReportBuilder(Floor floor) {
    this.floor = floor;
  }

  /** The entries of a scenario, from each contender's runs. */
  public List<Entry> entries(Map<String, List<RunResult>> runs) {
    return entries(runs, 0);
  }

  /** The same where each fdatasync was made to take that much longer. */
  public List<Entry> entries(Map<String, List<RunResult>> runs, int slowSyncMs) {
    Map<String, Spread> reference = Map.of();
    for (String contender : REFERENCES) {
      if (runs.containsKey(contender)) {
        reference = figures(runs.get(contender));
      }
    }
    Map<String, Spread> others = reference;
    List<Entry> entries = new ArrayList<>();
    runs.forEach(
        (contender, results) -> entries.add(entry(contender, results, others, slowSyncMs)));
    return entries;
  }

  private Entry entry(
      String contender, List<RunResult> runs, Map<String, Spread> reference, int slowSyncMs) {
    Map<String, Spread> figures = figures(runs);
    Map<String, Double> timesKafka = new LinkedHashMap<>();
    Map<String, Double> timesFloor = new LinkedHashMap<>();
    figures.forEach(
        (name, spread) -> {
          Spread other = reference.get(name);
          boolean comparable = other != null && other.median() > 0 && spread.median() > 0;
          if (comparable && !REFERENCES.contains(contender)) {
            double ratio = spread.median() / other.median();
            timesKafka.put(name, Figures.moreIsBetter(name) ? ratio : 1 / ratio);
          }
          double least = floorOf(name, contender, slowSyncMs);
          if (least > 0) {
            timesFloor.put(name, spread.median() / least);
          }
        });
    return new Entry(
        contender,
        figures,
        timesKafka,
        timesFloor,
        curves(runs),
        runs.isEmpty() ? Map.of() : runs.get(0).configuration(),
        runs.stream().map(ReportBuilder::repeat).toList());
  }

  /** A median latency is compared with the floor's median: of what that acknowledgement needs. */
  private double floorOf(String figure, String contender, int slowSyncMs) {
    boolean latency =
        figure.equals(Figures.name(Figures.PUBLISH, "P50"))
            || figure.equals(Figures.name(Figures.END_TO_END, "P50"));
    if (floor == null || !latency) {
      return 0;
    }
    if (!contender.endsWith("-durable")) {
      return floor.latencies().get(Floor.ROUND_TRIP).p50Us();
    }
    String least =
        contender.endsWith("-cluster-durable") ? Floor.QUORUM_ROUND_TRIP : Floor.DURABLE_ROUND_TRIP;
    return floor.latencies().get(least).p50Us() + slowSyncMs * US_PER_MS;
  }

  private static Map<String, Spread> figures(List<RunResult> runs) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (RunResult run : valid(runs)) {
      run.figures()
          .forEach(
              (name, value) -> values.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    Map<String, Spread> figures = new LinkedHashMap<>();
    values.forEach((name, all) -> figures.put(name, Spread.of(all)));
    return figures;
  }

  private static List<RunResult> valid(List<RunResult> runs) {
    return runs.stream().filter(run -> run.voidReasons().isEmpty()).toList();
  }

  private static Map<String, List<double[]>> curves(List<RunResult> runs) {
    Map<String, List<double[]>> curves = new LinkedHashMap<>();
    histograms(runs).forEach((name, histogram) -> curves.put(name, Curve.of(histogram)));
    return curves;
  }

  /** The values of all runs that count, by series. */
  public static Map<String, Histogram> histograms(List<RunResult> runs) {
    Map<String, Histogram> merged = new LinkedHashMap<>();
    for (RunResult run : valid(runs)) {
      run.series()
          .forEach((name, series) -> merged.merge(name, series.decoded(), ReportBuilder::sum));
    }
    return merged;
  }

  private static Histogram sum(Histogram one, Histogram other) {
    one.add(other);
    return one;
  }

  private static Repeat repeat(RunResult run) {
    Map<String, List<Series.Second>> seconds = new LinkedHashMap<>();
    run.series().forEach((name, series) -> seconds.put(name, series.seconds()));
    return new Repeat(run.voidReasons(), run.counts(), run.figures(), seconds, run.rates());
  }
}
