package io.driftdb.ops.cli;

import picocli.CommandLine.Command;

/** {@code drift topic}: a family of commands. */
@Command(
    name = "topic",
    description = "Create, list, describe and delete topics.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TopicCreateCommand.class,
      TopicListCommand.class,
      TopicDescribeCommand.class,
      TopicDeleteCommand.class
    })
public final class TopicCommand extends DriftCommand {
  @Override
  public Integer call() {
    throw usage("Missing command: create, list, describe or delete");
  }
}
