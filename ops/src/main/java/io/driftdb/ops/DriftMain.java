package io.driftdb.ops;

import io.driftdb.ops.cli.BrokerCommand;
import io.driftdb.ops.cli.ClusterCommand;
import io.driftdb.ops.cli.CommonOptions;
import io.driftdb.ops.cli.ConfigCommand;
import io.driftdb.ops.cli.Console;
import io.driftdb.ops.cli.ConsumeCommand;
import io.driftdb.ops.cli.Failures;
import io.driftdb.ops.cli.LogCommand;
import io.driftdb.ops.cli.ProduceCommand;
import io.driftdb.ops.cli.TableCommand;
import io.driftdb.ops.cli.TopicCommand;
import io.driftdb.ops.cli.VersionCommand;
import io.driftdb.ops.quickstart.QuickstartCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command line: finds the command that was asked for, runs it, ends with its status. */
@Command(
    name = "drift",
    description = "An event log broker whose topics can be time-travel tables.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BrokerCommand.class,
      ClusterCommand.class,
      TopicCommand.class,
      ProduceCommand.class,
      ConsumeCommand.class,
      TableCommand.class,
      LogCommand.class,
      ConfigCommand.class,
      QuickstartCommand.class,
      VersionCommand.class
    },
    footer = {
      "",
      "POS is earliest | latest | N (an offset) | offset:N | lsn:N | time:ISO-8601; for a state of a",
      "table also token:HEX, as acknowledgements and reads of the client library give it.",
      "Exit status: 0 done, 1 failed, 2 wrong usage."
    })
public final class DriftMain implements CommonOptions.Owner {
  private static final int HELP_WIDTH = 100;

  @Mixin private CommonOptions common;

  private final Console console;

  /** For tools that look at the command line's shape. */
  public DriftMain() {
    this(Console.ofProcess());
  }

  private DriftMain(Console console) {
    this.console = console;
  }

  public static void main(String[] arguments) {
    System.exit(run(Console.ofProcess(), arguments));
  }

  /** Runs one command to its end; returns the process's exit status. */
  public static int run(Console console, String... arguments) {
    CommandLine line = commandLine(console);
    int status = line.execute(arguments);
    try {
      console.out().flush();
    } catch (IOException e) {
      return Failures.onOutput(console, e, status);
    }
    return status;
  }

  static CommandLine commandLine(Console console) {
    CommandLine line = new CommandLine(new DriftMain(console));
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    Failures.handle(line, console);
    return line;
  }

  @Override
  public CommonOptions common() {
    return common;
  }

  @Override
  public Console console() {
    return console;
  }
}
