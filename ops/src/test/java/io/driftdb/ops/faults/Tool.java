package io.driftdb.ops.faults;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the machine that faults are made with. */
final class Tool {
  private static final long DEADLINE_S = 60;

  private Tool() {}

  /** Runs one to its end; what it printed. An IOException when there is none, or it fails. */
  static String run(String... command) throws IOException {
    return run(new ProcessBuilder(command));
  }

  static String run(ProcessBuilder command) throws IOException {
    Path output = Files.createTempFile("tool", ".out");
    try {
      Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      if (!isEnded(process)) {
        process.destroyForcibly();
        throw new IOException(command.command() + " does not end");
      }
      String text = Files.readString(output, StandardCharsets.UTF_8).strip();
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", command.command()) + ": " + text);
      }
      return text;
    } finally {
      Files.delete(output);
    }
  }

  private static boolean isEnded(Process process) throws InterruptedIOException {
    try {
      return process.waitFor(DEADLINE_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a program runs");
    }
  }

  /** Empty when that can be run; else what is missing. */
  static String missing(String what, List<String> command) {
    try {
      run(new ProcessBuilder(command));
      return "";
    } catch (IOException e) {
      return what + " (" + e.getMessage().lines().findFirst().orElse("it fails") + ")";
    }
  }
}
