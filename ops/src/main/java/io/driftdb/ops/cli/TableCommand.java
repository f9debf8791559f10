package io.driftdb.ops.cli;

import picocli.CommandLine.Command;

/** {@code drift table}: a family of commands. */
@Command(
    name = "table",
    description = "Read the table that a topic is, now or as of any position, and its history.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TableGetCommand.class,
      TableScanCommand.class,
      TableCountCommand.class,
      TableHistoryCommand.class,
      TableDiffCommand.class,
      TableFollowCommand.class,
      TableIndexCommand.class,
      TableDescribeCommand.class,
      TableSetCommand.class,
      TableRebuildCommand.class
    })
public final class TableCommand extends DriftCommand {
  @Override
  public Integer call() {
    throw usage(
        "Missing command: get, scan, dump, count, history, diff, follow, index, describe, set or"
            + " rebuild");
  }
}
