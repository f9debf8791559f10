package io.driftdb.perf.cli;

import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.Span;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drift perf latency}. */
@Command(
    name = "latency",
    description = {
      "Latency under an open loop: record i is due at start + i / rate, whatever the broker does.",
      "Shown from due to acknowledged and from due to consumed, and how late the generator was."
    })
final class LatencyCommand extends RunCommand {
  @Mixin private LoadOptions load;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "10000",
      description = "Records per second of all producers (${DEFAULT-VALUE}).")
  private long rate;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "20",
      description = "Measured time (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "20",
      description = "Time before it, left out (${DEFAULT-VALUE}).")
  private int warmUp;

  @Override
  RunPlan plan() {
    if (rate < 1 || seconds < 1 || warmUp < 0) {
      throw new IllegalArgumentException("--rate and --seconds are at least 1");
    }
    Span span = new Span(warmUp, seconds, rate, 0);
    return new RunPlan(Kind.LATENCY, load.contender(), load.shape(), span, lab.setup(), false);
  }

  @Override
  String headline() {
    return Figures.name(Figures.PUBLISH, "P99");
  }
}
