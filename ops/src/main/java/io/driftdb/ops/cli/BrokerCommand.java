package io.driftdb.ops.cli;

import io.driftdb.server.BrokerMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code drift broker}: a broker in the foreground, until the process is told to stop. */
@Command(
    name = "broker",
    description = {
      "Run a broker in the foreground.",
      "Prints one line when it is ready:",
      "  ready native=HOST:PORT http=HOST:PORT data=DIR",
      "SIGTERM and SIGINT stop it in order."
    })
public final class BrokerCommand extends DriftCommand {
  @Option(names = "--config", paramLabel = "FILE", description = "A file of settings.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting that wins over the file and the environment. Can be repeated.")
  private List<String> assignments = new ArrayList<>();

  @Override
  public Integer call() {
    return BrokerMain.run(config, assignments);
  }
}
