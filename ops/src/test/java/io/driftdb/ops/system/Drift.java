package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the distribution's launcher and waits for its end. */
public final class Drift {
  private static final long DEADLINE_S = 120;

  /** How a command ended. */
  @SuppressWarnings("ArrayRecordComponent") // the bytes as they came, never compared as a record
  public record Ended(int status, byte[] output, String errors) {
    public String text() {
      return new String(output, StandardCharsets.UTF_8);
    }

    public List<String> lines() {
      return text().lines().toList();
    }

    public Ended ok() {
      assertEquals(0, status, errors);
      return this;
    }

    /** The one line that a failure leaves on standard error. */
    public String complaint(int expectedStatus) {
      assertEquals(expectedStatus, status, text() + errors);
      assertEquals(1, errors.lines().count(), errors);
      return errors.strip();
    }
  }

  private Drift() {}

  static Path distribution() {
    return Path.of(System.getProperty("driftdb.distribution"));
  }

  public static ProcessBuilder process(List<String> arguments) {
    return process(distribution().resolve("bin/drift"), arguments);
  }

  /** By a launcher that lies elsewhere; without what the environment says to launchers. */
  static ProcessBuilder process(Path launcher, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("DRIFT_"));
    return builder;
  }

  static Ended run(String... arguments) throws IOException, InterruptedException {
    return run(new byte[0], List.of(arguments));
  }

  static Ended run(ProcessBuilder command) throws IOException, InterruptedException {
    return run(new byte[0], command);
  }

  static Ended run(byte[] input, List<String> arguments) throws IOException, InterruptedException {
    return run(input, process(arguments));
  }

  /** Through files, so that a full pipe never decides who waits for whom. */
  private static Ended run(byte[] input, ProcessBuilder command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("drift", ".out");
    Path errors = Files.createTempFile("drift", ".err");
    try {
      Process process =
          command.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input);
      } catch (IOException e) {
        // A command that fails early need not read what it was given.
      }
      if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command.command() + " still runs: " + Files.readString(errors));
      }
      return new Ended(process.exitValue(), Files.readAllBytes(output), Files.readString(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
