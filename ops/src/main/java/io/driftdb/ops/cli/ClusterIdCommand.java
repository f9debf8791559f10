package io.driftdb.ops.cli;

import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;

/** {@code drift cluster id}. */
@Command(name = "id", description = "Print a new cluster.id, for the settings of all its nodes.")
public final class ClusterIdCommand extends DriftCommand {
  @Override
  public Integer call() throws IOException {
    UUID id = UUID.randomUUID();
    print(json() ? new JsonLine().text("id", id.toString()).toString() : id.toString());
    return DONE;
  }
}
