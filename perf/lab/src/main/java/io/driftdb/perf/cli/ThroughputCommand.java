package io.driftdb.perf.cli;

import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.Span;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drift perf throughput}. */
@Command(
    name = "throughput",
    description = {
      "Records acknowledged per second when producers send as fast as the client takes them.",
      "All are read back afterwards: those that do not come back make the run void."
    })
final class ThroughputCommand extends RunCommand {
  @Mixin private LoadOptions load;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "Measured time (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "10",
      description = "Time before it, left out (${DEFAULT-VALUE}).")
  private int warmUp;

  @Override
  RunPlan plan() {
    if (seconds < 1 || warmUp < 0) {
      throw new IllegalArgumentException("--seconds is at least 1");
    }
    Span span = new Span(warmUp, seconds, 0, 0);
    return new RunPlan(Kind.THROUGHPUT, load.contender(), load.shape(), span, lab.setup(), false);
  }

  @Override
  String headline() {
    return Figures.RECORDS_PER_SECOND;
  }
}
