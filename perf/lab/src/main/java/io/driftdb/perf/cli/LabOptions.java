package io.driftdb.perf.cli;

import io.driftdb.perf.report.Machine;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.RunProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where and how the lab runs; every command that runs something takes these. */
final class LabOptions {
  private static final String HOME = "driftdb.perf.home";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where runs put their data, which they delete. Its disk is what is measured"
              + " (perf/target/data).")
  private Path data;

  @Option(
      names = "--heap",
      defaultValue = "512m",
      description = "The heap of every broker (${DEFAULT-VALUE}).")
  private String heap;

  @Option(
      names = "--wrap",
      paramLabel = "WORD",
      description =
          "A word before the broker's command line, repeatable: --wrap strace --wrap -f ...")
  private List<String> wrapper = new ArrayList<>();

  private static Path home() {
    String home = System.getProperty(HOME);
    if (home == null) {
      throw new IllegalArgumentException(
          "start it as ops/bin/drift perf: -D" + HOME + " is missing");
    }
    return Path.of(home).toAbsolutePath().normalize();
  }

  Path data() {
    return data == null ? home().resolve("target").resolve("data") : data.toAbsolutePath();
  }

  RunPlan.Setup setup() {
    return new RunPlan.Setup(data().toString(), heap, wrapper);
  }

  RunProcess runs() {
    return new RunProcess(home());
  }

  Machine machine() throws IOException, InterruptedException {
    return Machine.here(data(), home());
  }
}
