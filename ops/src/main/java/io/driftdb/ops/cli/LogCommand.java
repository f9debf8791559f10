package io.driftdb.ops.cli;

import picocli.CommandLine.Command;

/** {@code drift log}: a family of commands. */
@Command(
    name = "log",
    description = "Look at the files of a stopped broker, without changing them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LogVerifyCommand.class, LogDumpCommand.class})
public final class LogCommand extends DriftCommand {
  @Override
  public Integer call() {
    throw usage("Missing command: verify or dump");
  }
}
