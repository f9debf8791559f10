package io.driftdb.perf.cli;

import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.Span;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drift perf replay}. */
@Command(
    name = "replay",
    description = {
      "Records read per second of what was written before, from connecting to the last record.",
      "Four passes: the first is warm-up, the median of the others counts."
    })
final class ReplayCommand extends RunCommand {
  @Mixin private LoadOptions load;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "2000000",
      description = "Records to write first (${DEFAULT-VALUE}).")
  private long records;

  @Option(names = "--cold", description = "Empty the page cache before each pass; needs root.")
  private boolean cold;

  @Override
  RunPlan plan() {
    if (records < 1) {
      throw new IllegalArgumentException("--records is at least 1");
    }
    Span span = new Span(0, 0, 0, records);
    return new RunPlan(Kind.REPLAY, load.contender(), load.shape(), span, lab.setup(), cold);
  }

  @Override
  String headline() {
    return Figures.RECORDS_PER_SECOND;
  }
}
