package io.driftdb.ops.cli;

import picocli.CommandLine.Command;

/** {@code drift table}: a family of commands. */
@Command(
    name = "table",
    description = "Read the table that a keyed topic is, now or as of any position.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TableDumpCommand.class, TableGetCommand.class})
public final class TableCommand extends DriftCommand {
  @Override
  public Integer call() {
    throw usage("Missing command: dump or get");
  }
}
