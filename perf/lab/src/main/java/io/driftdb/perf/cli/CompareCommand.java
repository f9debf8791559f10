package io.driftdb.perf.cli;

import io.driftdb.perf.compare.Comparison;
import io.driftdb.perf.compare.KeptRuns;
import io.driftdb.perf.compare.Scenario;
import io.driftdb.perf.compare.Scenarios;
import io.driftdb.perf.compare.SlowSync;
import io.driftdb.perf.probe.Floor;
import io.driftdb.perf.probe.Probe;
import io.driftdb.perf.process.PageCache;
import io.driftdb.perf.report.Report;
import io.driftdb.perf.report.ReportBuilder;
import io.driftdb.perf.report.ReportFiles;
import io.driftdb.perf.report.Summary;
import io.driftdb.perf.run.RunProcess;
import io.driftdb.perf.run.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drift perf compare}. */
@Command(
    name = "compare",
    description = {
      "The whole table: DriftDB and Kafka in turns, Kafka's client tuned first, then the report.",
      "Writes report.json, report.html and percentile files (hgrm/)."
    })
final class CompareCommand implements Callable<Integer> {
  private static final int QUICK_REPEATS = 3;
  private static final int FULL_REPEATS = 5;

  @Mixin private LabOptions lab;

  @Option(names = "--quick", description = "The outline, in less than ten minutes.")
  private boolean quick;

  @Option(
      names = "--cluster",
      description = "Three nodes of each, with three replicas: the outline, some 25 minutes.")
  private boolean cluster;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the report goes (./drift-perf-report).")
  private Path out = Path.of("drift-perf-report");

  @Option(
      names = "--resume",
      description =
          "Go on with a comparison that was stopped: what DIR/runs.jsonl holds is not run again.")
  private boolean resume;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = "How often everything is run (5; quick: 3).")
  private int repeats;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only scenarios whose name begins so, such as latency or replay-1024.")
  private List<String> only = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Scenario> scenarios = chosen();
    say("probing the machine");
    Floor floor = Probe.measure(lab.data());
    int times = repeats > 0 ? repeats : quick || cluster ? QUICK_REPEATS : FULL_REPEATS;
    RunProcess process = lab.runs();
    KeptRuns runs = new KeptRuns(process::run, out.resolve("runs.jsonl"), resume);
    Comparison comparison = new Comparison(runs, lab.setup(), times, CompareCommand::say);
    Comparison.Outcome outcome = comparison.run(scenarios);
    Report report = report(floor, outcome);
    ReportFiles files = new ReportFiles(out);
    files.write(report);
    for (Map.Entry<Scenario, Map<String, List<RunResult>>> of : outcome.runs().entrySet()) {
      files.writePercentiles(of.getKey().name(), of.getValue());
    }
    System.out.print(Summary.of(report));
    System.out.println("written to " + out.resolve("report.html"));
    return PerfMain.DONE;
  }

  private List<Scenario> chosen() {
    if (quick && cluster) {
      throw new IllegalArgumentException("--quick and --cluster are two comparisons");
    }
    List<Scenario> all =
        cluster ? Scenarios.cluster() : quick ? Scenarios.quick() : Scenarios.full();
    List<Scenario> chosen =
        all.stream()
            .filter(s -> only.isEmpty() || only.stream().anyMatch(s.name()::startsWith))
            .toList();
    boolean slow = chosen.stream().anyMatch(s -> s.slowSyncMs() > 0);
    if (slow && !SlowSync.isAvailable()) {
      say("skipped, for want of a strace that may trace: all scenarios with a slower fdatasync");
      chosen = chosen.stream().filter(s -> s.slowSyncMs() == 0).toList();
    }
    boolean cold = chosen.stream().anyMatch(s -> s.load().cold());
    if (cold && !PageCache.canDrop()) {
      say("skipped, since only root may empty the page cache: all scenarios that read cold files");
      chosen = chosen.stream().filter(s -> !s.load().cold()).toList();
    }
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "--only names none of " + all.stream().map(Scenario::name).toList());
    }
    return chosen;
  }

  private Report report(Floor floor, Comparison.Outcome outcome)
      throws IOException, InterruptedException {
    ReportBuilder builder = new ReportBuilder(floor);
    List<Report.Scenario> scenarios = new ArrayList<>();
    outcome
        .runs()
        .forEach(
            (s, runs) ->
                scenarios.add(
                    new Report.Scenario(
                        s.name(),
                        s.title(),
                        s.load().kind(),
                        s.load().shape(),
                        s.load().span(),
                        s.headline(),
                        builder.entries(runs, s.slowSyncMs()))));
    return new Report(
        lab.machine(),
        String.join(" ", RunProcess.JVM_OPTIONS),
        floor,
        scenarios,
        outcome.sweeps());
  }

  private static void say(String line) {
    System.err.println(line);
  }
}
