package io.driftdb.ops.cli;

import io.driftdb.client.Admin;
import io.driftdb.client.ClusterInfo;
import io.driftdb.client.DriftClient;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drift cluster transfer}. */
@Command(
    name = "transfer",
    description = {
      "Have a node lead, all shards or one, as before another one is stopped.",
      "Ends when it does: producers wait for a moment, and lose nothing."
    })
public final class ClusterTransferCommand extends DriftCommand {
  @Parameters(paramLabel = "NODE", description = "The id of the node that is to lead.")
  private String node;

  @Option(
      names = "--shard",
      paramLabel = "N",
      description = "The only shard that it is to lead. Default: all.")
  private Integer shard;

  @Override
  public Integer call() throws IOException {
    ClusterInfo cluster;
    try (DriftClient client = connect()) {
      Admin admin = client.admin();
      cluster =
          shard == null ? admin.transferLeadership(node) : admin.transferLeadership(shard, node);
    }
    for (ClusterInfo.Shard led : cluster.shards()) {
      if (shard == null || led.shard() == shard) {
        print(json() ? json(led) : text(led));
      }
    }
    return DONE;
  }

  private String text(ClusterInfo.Shard led) {
    return node + " leads shard " + led.shard() + " in epoch " + led.epoch();
  }

  private String json(ClusterInfo.Shard led) {
    return new JsonLine()
        .text("node", node)
        .number("shard", led.shard())
        .number("epoch", led.epoch())
        .toString();
  }
}
