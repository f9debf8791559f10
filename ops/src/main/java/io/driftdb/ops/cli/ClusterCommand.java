package io.driftdb.ops.cli;

import picocli.CommandLine.Command;

/** {@code drift cluster}: a family of commands. */
@Command(
    name = "cluster",
    description = "Look after a cluster of brokers.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ClusterAddCommand.class,
      ClusterIdCommand.class,
      ClusterRemoveCommand.class,
      ClusterReplaceCommand.class,
      ClusterStatusCommand.class,
      ClusterTransferCommand.class
    })
public final class ClusterCommand extends DriftCommand {
  @Override
  public Integer call() {
    throw usage("Missing command: add, id, remove, replace, status or transfer");
  }
}
