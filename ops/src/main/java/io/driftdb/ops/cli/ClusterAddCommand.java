package io.driftdb.ops.cli;

import io.driftdb.client.DriftClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift cluster add}. */
@Command(
    name = "add",
    description = {
      "Make a broker a node of the cluster. Start it first: it copies what is there, and waits.",
      "Ends when it has what the others have; producers and consumers go on meanwhile."
    })
public final class ClusterAddCommand extends DriftCommand {
  @Parameters(
      paramLabel = "NODE=HOST:PORT/HOST:PORT",
      description = "Its id, its address for the other nodes, and the one for clients.")
  private String node;

  @Override
  public Integer call() throws IOException {
    NodeAddress added = NodeAddress.parse(node);
    if (added == null || added.peer().isEmpty()) {
      throw usage("'" + node + "' is not NODE=HOST:PORT/HOST:PORT");
    }
    try (DriftClient client = connect()) {
      print(Members.of(client.admin().addNode(added.id(), added.peer(), added.client()), json()));
    }
    return DONE;
  }
}
