package io.driftdb.ops.cli;

import picocli.CommandLine.Command;

/** {@code drift cluster}: a family of commands. */
@Command(
    name = "cluster",
    description = "Look after a cluster of brokers.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ClusterIdCommand.class,
      ClusterStatusCommand.class,
      ClusterTransferCommand.class
    })
public final class ClusterCommand extends DriftCommand {
  @Override
  public Integer call() {
    throw usage("Missing command: id, status or transfer");
  }
}
