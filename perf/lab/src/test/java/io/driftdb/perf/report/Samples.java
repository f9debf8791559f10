package io.driftdb.perf.report;

import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.load.LatencySeries;
import io.driftdb.perf.probe.Floor;
import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.RunResult;
import io.driftdb.perf.run.Series;
import io.driftdb.perf.run.Shape;
import io.driftdb.perf.run.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Made-up runs. */
final class Samples {
  private static final int RECORDS = 1000;

  private Samples() {}

  /** Latencies that rise evenly up to the given one. */
  static RunResult run(Contender contender, long highestNs, String... voidReasons) {
    LatencySeries latencies = new LatencySeries(0, 1);
    for (int i = 1; i <= RECORDS; i++) {
      latencies.record(0, highestNs * i / RECORDS);
    }
    RunPlan plan =
        new RunPlan(
            Kind.LATENCY,
            contender,
            new Shape(256, 1, 1, 1),
            new Span(1, 1, RECORDS, 0),
            new RunPlan.Setup("data", "512m", List.of()),
            false);
    return new RunResult(
        plan,
        List.of(voidReasons),
        new RunResult.Counts(RECORDS, RECORDS, 0, RECORDS, 0),
        Figures.of(Figures.PUBLISH, latencies),
        Map.of(Figures.PUBLISH, Series.of(latencies)),
        List.of(),
        Map.of("heap", "512m"));
  }

  static Floor floor() {
    Floor.Latency latency = new Floor.Latency(50, 100, 200);
    return new Floor(
        Map.of(Floor.ROUND_TRIP, latency, Floor.DURABLE_ROUND_TRIP, latency),
        Map.of(Floor.SEQUENTIAL_WRITE, 1000.0));
  }

  static Map<String, List<RunResult>> runs() {
    Contender drift = Contender.of("drift", Ack.DURABLE);
    Contender kafka = Contender.of("kafka", Ack.MEMORY);
    Map<String, List<RunResult>> runs = new LinkedHashMap<>();
    runs.put(
        drift.label(),
        List.of(
            run(drift, 200_000),
            run(drift, 9_000_000, "the generator was late"),
            run(drift, 400_000)));
    runs.put(kafka.label(), List.of(run(kafka, 3_000_000)));
    return runs;
  }

  static Report report() {
    Report.Scenario scenario =
        new Report.Scenario(
            "latency",
            "256 B </script>",
            Kind.LATENCY,
            new Shape(256, 1, 1, 1),
            new Span(1, 1, RECORDS, 0),
            Figures.name(Figures.PUBLISH, "P99"),
            new ReportBuilder(floor()).entries(runs()));
    Machine machine =
        new Machine(
            "a processor", 2, 1024, "Linux", "ext4", "a JDK", new Machine.Build("abc", "now"));
    Report.Sweep sweep =
        new Report.Sweep("latency", "kafka-memory", Map.of("linger.ms", "0"), 2970, true, true);
    return new Report(machine, "-Xmx1g", floor(), List.of(scenario), List.of(sweep));
  }
}
