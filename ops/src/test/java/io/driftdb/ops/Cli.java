package io.driftdb.ops;

import io.driftdb.ops.cli.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs commands in this process, with what they read and write in memory. */
public final class Cli {
  /** How a command ended. */
  @SuppressWarnings("ArrayRecordComponent") // compared by the tests, not by equals
  public record Result(int status, byte[] out, String err) {
    public String text() {
      return new String(out, StandardCharsets.UTF_8);
    }
  }

  private Cli() {}

  public static Result run(String... arguments) {
    return run(new byte[0], arguments);
  }

  public static Result run(byte[] in, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console console = new Console(new ByteArrayInputStream(in), out, errors, false);
    int status = DriftMain.run(console, arguments);
    return new Result(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }
}
