package io.driftdb.ops.cli;

import io.driftdb.server.Broker;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code drift version}. */
@Command(
    name = "version",
    description = "Print the versions of DriftDB and of the Java it runs on.")
public final class VersionCommand extends DriftCommand {
  @Override
  public Integer call() throws IOException {
    String java = System.getProperty("java.version");
    print(
        json()
            ? new JsonLine().text("version", Broker.version()).text("java", java).toString()
            : "drift " + Broker.version() + " (Java " + java + ")");
    return DONE;
  }
}
