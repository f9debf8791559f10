package io.driftdb.ops.cli;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine;

/** Turns what a command throws into one line on standard error and an exit status. */
public final class Failures {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Failures() {}

  /** Makes a command line report through this class. */
  public static void handle(CommandLine line, Console console) {
    line.setExecutionExceptionHandler((e, command, parsed) -> onFailure(console, e));
    line.setParameterExceptionHandler(
        (e, arguments) -> {
          String name = e.getCommandLine().getCommandSpec().qualifiedName(" ");
          report(console, "USAGE", e.getMessage() + "; see " + name + " --help");
          return USAGE;
        });
  }

  static int onFailure(Console console, Exception failure) {
    console.progress("");
    if (failure instanceof DriftException known) {
      return report(console, known.code().name(), known.getMessage());
    }
    if (failure instanceof IOException io) {
      return onOutput(console, io, DONE);
    }
    return report(console, ErrorCode.INTERNAL.name(), String.valueOf(failure));
  }

  /**
   * Nobody who stops reading early wants to hear of it: a pipe that broke is no failure, and the
   * status is what it would have been without.
   */
  public static int onOutput(Console console, IOException failure, int status) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("broken pipe")) {
      return status;
    }
    return report(console, ErrorCode.INTERNAL.name(), "cannot write: " + failure.getMessage());
  }

  static int report(Console console, String code, String message) {
    console
        .err()
        .println("drift: " + code + ": " + String.valueOf(message).replaceAll("\\s+", " "));
    console.err().flush();
    return FAILED;
  }
}
