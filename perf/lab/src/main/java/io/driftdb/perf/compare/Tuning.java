package io.driftdb.perf.compare;

import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.report.Report.Sweep;
import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.RunResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the client settings that serve each contender best, before what counts is measured: so that
 * nobody is beaten at its defaults alone. DriftDB stays at its own.
 */
final class Tuning {
  private static final List<String> TUNED_DRIVERS = List.of("kafka", "kafka-cluster");

  private final Runner runner;
  private final RunPlan.Setup setup;
  private final Consumer<String> progress;
  private final Map<String, Contender> chosen = new HashMap<>();
  private final List<Sweep> sweeps = new ArrayList<>();

  Tuning(Runner runner, RunPlan.Setup setup, Consumer<String> progress) {
    this.runner = runner;
    this.setup = setup;
    this.progress = progress;
  }

  /** Tries the variants of a scenario. */
  void tune(Scenario scenario) throws IOException, InterruptedException {
    for (Contender contender : scenario.contenders()) {
      if (TUNED_DRIVERS.contains(contender.driver()) && !scenario.variants().isEmpty()) {
        tune(scenario, contender);
      }
    }
  }

  private void tune(Scenario scenario, Contender contender)
      throws IOException, InterruptedException {
    Map<String, String> best = null;
    double bestValue = 0;
    boolean bestValid = false;
    int first = sweeps.size();
    for (Map<String, String> settings : scenario.variants()) {
      RunResult result = runner.run(scenario.plan(contender.withClient(settings), setup));
      double value = result.figure(scenario.headline());
      boolean valid = result.voidReasons().isEmpty();
      progress.accept(
          "tuning %s %s %s: %,.0f%s"
              .formatted(
                  scenario.name(), contender.label(), settings, value, valid ? "" : " (void)"));
      boolean better = Figures.moreIsBetter(scenario.headline()) == value > bestValue;
      if (best == null || (valid && !bestValid) || (valid == bestValid && better)) {
        best = settings;
        bestValue = value;
        bestValid = valid;
      }
      sweeps.add(new Sweep(scenario.name(), contender.label(), settings, value, valid, false));
    }
    Map<String, String> winner = best;
    sweeps
        .subList(first, sweeps.size())
        .replaceAll(s -> s.settings().equals(winner) ? chosen(s) : s);
    chosen.put(key(scenario.name(), contender), contender.withClient(winner));
  }

  private static Sweep chosen(Sweep s) {
    return new Sweep(s.scenario(), s.contender(), s.settings(), s.value(), s.valid(), true);
  }

  /** The contender as it takes part in the scenario. */
  Contender tuned(Scenario scenario, Contender contender) {
    String from = scenario.settingsOf() == null ? scenario.name() : scenario.settingsOf();
    return chosen.getOrDefault(key(from, contender), contender);
  }

  private static String key(String scenario, Contender contender) {
    return scenario + " " + contender.label();
  }

  List<Sweep> sweeps() {
    return sweeps;
  }
}
