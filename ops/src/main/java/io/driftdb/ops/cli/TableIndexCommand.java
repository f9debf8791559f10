package io.driftdb.ops.cli;

import picocli.CommandLine.Command;

/** {@code drift table index}: a family of commands. */
@Command(
    name = "index",
    description = "Create, list and drop indexes, which find rows by their values.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TableIndexCreateCommand.class,
      TableIndexListCommand.class,
      TableIndexDropCommand.class
    })
public final class TableIndexCommand extends DriftCommand {
  @Override
  public Integer call() {
    throw usage("Missing command: create, list or drop");
  }
}
