package io.driftdb.perf.cli;

import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.Span;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drift perf start}. */
@Command(
    name = "start",
    description = {
      "From the start of the broker's process to its first acknowledgement, and what it costs idle.",
      "With --records: after kill -9, on a log that holds so many."
    })
final class StartCommand extends RunCommand {
  @Mixin private LoadOptions load;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "0",
      description = "Records to write before it is killed; 0 starts a new one.")
  private long records;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "Idle time over which its cost is measured (${DEFAULT-VALUE}).")
  private int seconds;

  @Override
  RunPlan plan() {
    if (records < 0 || seconds < 1) {
      throw new IllegalArgumentException("--seconds is at least 1, --records at least 0");
    }
    Kind kind = records == 0 ? Kind.START : Kind.RESTART;
    Span span = new Span(0, seconds, 0, records);
    return new RunPlan(kind, load.contender(), load.shape(), span, lab.setup(), false);
  }

  @Override
  String headline() {
    return Figures.FIRST_ACK_MS;
  }
}
