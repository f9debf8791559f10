package io.driftdb.ops.cli;

import io.driftdb.client.ClusterInfo;
import io.driftdb.client.DriftClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code drift cluster transfer}. */
@Command(
    name = "transfer",
    description = {
      "Have a node lead, as before another one is stopped.",
      "Ends when it does: producers wait for a moment, and lose nothing."
    })
public final class ClusterTransferCommand extends DriftCommand {
  @Parameters(paramLabel = "NODE", description = "The id of the node that is to lead.")
  private String node;

  @Override
  public Integer call() throws IOException {
    ClusterInfo cluster;
    try (DriftClient client = connect()) {
      cluster = client.admin().transferLeadership(node);
    }
    for (ClusterInfo.Shard shard : cluster.shards()) {
      print(
          json()
              ? new JsonLine()
                  .text("node", node)
                  .number("shard", shard.shard())
                  .number("epoch", shard.epoch())
                  .toString()
              : node + " leads shard " + shard.shard() + " in epoch " + shard.epoch());
    }
    return DONE;
  }
}
