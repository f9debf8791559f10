package io.driftdb.perf.cli;

import io.driftdb.perf.report.Report;
import io.driftdb.perf.report.ReportBuilder;
import io.driftdb.perf.report.ReportFiles;
import io.driftdb.perf.report.Summary;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.RunProcess;
import io.driftdb.perf.run.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that repeats one load on one target and shows what came out. */
abstract class RunCommand implements Callable<Integer> {
  @Mixin protected LabOptions lab;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often; the median and the spread are shown (${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write the report there too: JSON, page and percentile files.")
  private Path out;

  abstract RunPlan plan();

  /** The figure whose spread is shown. */
  abstract String headline();

  @Override
  public Integer call() throws IOException, InterruptedException {
    RunPlan plan = plan();
    RunProcess process = lab.runs();
    List<RunResult> results = new ArrayList<>();
    for (int i = 0; i < Math.max(1, repeats); i++) {
      results.add(process.run(plan));
    }
    String name = plan.kind().name().toLowerCase(Locale.ROOT);
    Map<String, List<RunResult>> runs = Map.of(plan.contender().label(), results);
    Report.Scenario scenario =
        new Report.Scenario(
            name,
            name + ", " + plan.shape().recordBytes() + " B",
            plan.kind(),
            plan.shape(),
            plan.span(),
            headline(),
            new ReportBuilder(null).entries(runs));
    System.out.print(Summary.of(scenario));
    if (out != null) {
      ReportFiles files = new ReportFiles(out);
      files.write(
          new Report(
              lab.machine(),
              String.join(" ", RunProcess.JVM_OPTIONS),
              null,
              List.of(scenario),
              List.of()));
      files.writePercentiles(name, runs);
    }
    boolean counts = results.stream().anyMatch(result -> result.voidReasons().isEmpty());
    return counts ? PerfMain.DONE : PerfMain.FAILED;
  }
}
