package io.driftdb.perf.cli;

import io.driftdb.perf.report.TableAim;
import io.driftdb.perf.report.TableReport;
import io.driftdb.perf.report.TableSummary;
import io.driftdb.perf.run.RunProcess;
import io.driftdb.perf.table.TableMain;
import io.driftdb.perf.table.TablePlan;
import io.driftdb.perf.table.TableResult;
import io.driftdb.perf.table.TableSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drift perf table}. */
@Command(
    name = "table",
    description = {
      "What DriftDB's tables cost: folding, reads as of any point, scans, diffs, views.",
      "A log is written, folded, and read in the process that has the store; then a broker serves"
          + " the same data to a client.",
      "Without --quick, --keys or --events: 100,000 keys with 1 M and 20 M events, 1 M keys with 4 M,"
          + " 10 M keys with 10 M; half an hour and 30 GB of disk."
    })
final class TableCommand implements Callable<Integer> {
  private static final String DRIVER = "drift";
  private static final long QUICK_KEYS = 100_000;
  private static final long QUICK_EVENTS = 1_000_000;
  private static final int READS = 200_000;
  private static final int CLIENT_READS = 20_000;

  @Mixin private LabOptions lab;

  @Option(
      names = "--quick",
      description = "100,000 keys with 1 M events alone, in less than two minutes.")
  private boolean quick;

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "Keys, each put once before the events (100,000).")
  private long keys;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Puts of random keys behind them (1,000,000).")
  private long events;

  @Option(
      names = "--size",
      paramLabel = "B",
      defaultValue = "120",
      description = "Bytes of a row (${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often the log is folded, and a view is made (${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the random keys (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write the figures there too: table.json.")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<TablePlan> plans = plans();
    RunProcess process = lab.runs();
    List<TableResult> results = new ArrayList<>();
    for (TablePlan plan : plans) {
      TableResult result =
          process.run(DRIVER, TableMain.class, plan, TableResult.class, System.err::println);
      results.add(result);
      System.out.println(TableSummary.of(result));
    }
    List<TableAim> aims = TableAim.of(results);
    System.out.print(TableSummary.of(aims));
    if (out != null) {
      String jvm = String.join(" ", RunProcess.JVM_OPTIONS);
      TableReport report =
          new TableReport(lab.machine(), jvm, lab.setup().heap(), repeats, seed, results, aims);
      System.out.println("written to " + TableSummary.write(report, out));
    }
    return PerfMain.DONE;
  }

  private List<TablePlan> plans() {
    return sets().stream()
        .map(set -> new TablePlan(lab.setup(), set, repeats, READS, CLIENT_READS, seed))
        .toList();
  }

  /** What is measured, each by a process of its own. */
  List<TableSet> sets() {
    if (size < TableSet.MIN_ROW_BYTES || repeats < 1 || keys < 0 || events < 0) {
      throw new IllegalArgumentException(
          "--size is at least "
              + TableSet.MIN_ROW_BYTES
              + ", --repeats, --keys and --events at least 1");
    }
    if (quick || keys > 0 || events > 0) {
      return List.of(
          new TableSet(keys > 0 ? keys : QUICK_KEYS, events > 0 ? events : QUICK_EVENTS, size));
    }
    return List.of(
        new TableSet(QUICK_KEYS, QUICK_EVENTS, size),
        new TableSet(QUICK_KEYS, 20_000_000, size),
        new TableSet(1_000_000, 4_000_000, size),
        new TableSet(10_000_000, 10_000_000, size));
  }
}
