package io.driftdb.perf.compare;

import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.report.Report.Sweep;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.RunResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs all scenarios, the contenders in turns. One thread; takes minutes or hours. */
public final class Comparison {
  private final Runner runner;
  private final RunPlan.Setup setup;
  private final int repeats;
  private final Consumer<String> progress;

  /**
   * A comparison.
   *
   * @param progress hears a line for each run
   */
  public Comparison(Runner runner, RunPlan.Setup setup, int repeats, Consumer<String> progress) {
    this.runner = lasting(runner);
    this.setup = setup;
    this.repeats = repeats;
    this.progress = progress;
  }

  /** One run that fails does not undo hours of others: it is void. */
  private static Runner lasting(Runner runner) {
    return plan -> {
      try {
        return runner.run(plan);
      } catch (IOException e) {
        List<String> lines = e.getMessage().lines().filter(line -> !line.isBlank()).toList();
        return RunResult.failed(plan, lines.get(lines.size() - 1));
      }
    };
  }

  /** All runs, by scenario and contender, and what was tried to tune them. */
  public record Outcome(Map<Scenario, Map<String, List<RunResult>>> runs, List<Sweep> sweeps) {}

  public Outcome run(List<Scenario> scenarios) throws IOException, InterruptedException {
    Tuning tuning = new Tuning(runner, setup, progress);
    for (Scenario scenario : scenarios) {
      tuning.tune(scenario);
    }
    Map<Scenario, Map<String, List<RunResult>>> runs = new LinkedHashMap<>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      for (Scenario scenario : scenarios) {
        if (repeat >= scenario.repeats(repeats)) {
          continue;
        }
        // Each goes first in turn: what the one before leaves in the system hits everybody.
        List<Contender> order = new ArrayList<>(scenario.contenders());
        Collections.rotate(order, -repeat);
        for (Contender contender : order) {
          RunResult result = runner.run(scenario.plan(tuning.tuned(scenario, contender), setup));
          results(runs, scenario, contender).add(result);
          progress.accept(line(repeat, scenario, contender, result));
        }
      }
    }
    return new Outcome(runs, tuning.sweeps());
  }

  private static List<RunResult> results(
      Map<Scenario, Map<String, List<RunResult>>> runs, Scenario scenario, Contender contender) {
    Map<String, List<RunResult>> byContender =
        runs.computeIfAbsent(
            scenario,
            s -> {
              // In the scenario's order, whoever went first.
              Map<String, List<RunResult>> empty = new LinkedHashMap<>();
              s.contenders().forEach(c -> empty.put(c.label(), new ArrayList<>()));
              return empty;
            });
    return byContender.get(contender.label());
  }

  private String line(int repeat, Scenario scenario, Contender contender, RunResult result) {
    return "%d/%d %s %s: %,.0f%s"
        .formatted(
            repeat + 1,
            scenario.repeats(repeats),
            scenario.name(),
            contender.label(),
            result.figure(scenario.headline()),
            result.voidReasons().isEmpty() ? "" : " (void: " + result.voidReasons().get(0) + ")");
  }
}
