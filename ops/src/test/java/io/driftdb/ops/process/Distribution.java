package io.driftdb.ops.process;

import io.driftdb.ops.Cli;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The distribution that the build has made, and its commands as processes of their own. */
final class Distribution {
  static final long DEADLINE_S = 120;

  private Distribution() {}

  static Path directory() {
    String directory = System.getProperty("driftdb.distribution");
    if (directory == null || !Files.isDirectory(Path.of(directory))) {
      throw new IllegalStateException("driftdb.distribution does not name a built distribution");
    }
    return Path.of(directory);
  }

  static Path flights() {
    return directory().resolve("quickstart/flights-20k.jsonl");
  }

  /**
   * A command of the distribution, not started yet; the environment's DRIFT_ variables are gone.
   */
  static ProcessBuilder drift(String... arguments) {
    return command(directory().resolve("bin/drift"), arguments);
  }

  static ProcessBuilder command(Path program, String... arguments) {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(name -> name.startsWith("DRIFT_"));
    return builder;
  }

  static Cli.Result run(String... arguments) throws IOException, InterruptedException {
    return run(drift(arguments));
  }

  /** Runs a command to its end. */
  static Cli.Result run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = Files.createTempFile("drift-it-", ".out");
    Path err = Files.createTempFile("drift-it-", ".err");
    try {
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IllegalStateException(builder.command() + " did not end; " + text(err));
      }
      return new Cli.Result(process.exitValue(), Files.readAllBytes(out), text(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  static Cli.Result run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = drift(arguments);
    builder.environment().putAll(environment);
    return run(builder);
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
