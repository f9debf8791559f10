package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift cluster replace}. */
@Command(
    name = "replace",
    description = {
      "Take a node back that has lost its data directory. Start it first, with an empty one: it",
      "copies what is there, and waits. Ends when it has what the others have."
    })
public final class ClusterReplaceCommand extends DriftCommand {
  @Parameters(
      paramLabel = "NODE[=HOST:PORT/HOST:PORT]",
      description = "Its id, and, where they are others than before, its two addresses.")
  private String node;

  @Override
  public Integer call() throws IOException {
    NodeAddress replaced = NodeAddress.parse(node);
    if (replaced == null) {
      throw usage("'" + node + "' is not NODE, or NODE=HOST:PORT/HOST:PORT");
    }
    try (DriftClient client = connect()) {
      print(
          Members.of(
              client.admin().replaceNode(replaced.id(), replaced.peer(), replaced.client()),
              json()));
    }
    return DONE;
  }
}
