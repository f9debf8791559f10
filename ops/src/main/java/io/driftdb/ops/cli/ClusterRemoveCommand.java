package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift cluster remove}. */
@Command(
    name = "remove",
    description = {
      "Take a node out of the cluster, whether it runs or not. It can be stopped then, for good.",
      "A node that leads has another one lead first. What was broken off goes on with the same command."
    })
public final class ClusterRemoveCommand extends DriftCommand {
  @Parameters(paramLabel = "NODE", description = "The id of the node.")
  private String node;

  @Override
  public Integer call() throws IOException {
    try (DriftClient client = connect()) {
      print(Members.of(client.admin().removeNode(node), json()));
    }
    return DONE;
  }
}
