package io.driftdb.perf.cli;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The latency lab's commands: runs the one that was asked for and ends with its status. */
@Command(
    name = "drift perf",
    description = {
      "Measure brokers as their users feel them: open loop, from the time a record is due.",
      "Broker and load are processes of their own; each run starts both anew and deletes its data."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ProbeCommand.class,
      LatencyCommand.class,
      ThroughputCommand.class,
      ReplayCommand.class,
      StartCommand.class,
      TableCommand.class,
      CompareCommand.class
    },
    footer = {
      "",
      "drift perf jmh [OPTIONS] runs the microbenchmarks, with JMH's own options.",
      "Exit status: 0 done, 1 failed or void, 2 wrong usage."
    })
public final class PerfMain {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private static final int HELP_WIDTH = 100;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli shows the help when it is set
  private boolean help;

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs one command to its end; returns the process's exit status. */
  public static int run(String... arguments) {
    CommandLine line = new CommandLine(new PerfMain());
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
          }
          boolean usage = e instanceof IllegalArgumentException;
          boolean expected = usage || e instanceof IOException;
          System.err.println("drift perf: " + (expected ? e.getMessage() : e.toString()));
          return usage ? USAGE : FAILED;
        });
    return line.execute(arguments);
  }
}
