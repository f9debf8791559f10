package io.driftdb.perf.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Starts a process for each run, whose class path is that of one driver, and waits for it. All
 * targets' loads have the same JVM options.
 */
public final class RunProcess {
  /** The load's JVM, the same for all: a heap that does not grow, and the JVM's own defaults. */
  public static final List<String> JVM_OPTIONS =
      List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:-UsePerfData");

  private static final int FIRST_JDK_THAT_WARNS = 24;

  private final Path home;

  /** The folder that has a folder for each driver. */
  public RunProcess(Path home) {
    this.home = home;
  }

  /** Runs the plan; the result may be void. */
  public RunResult run(RunPlan plan) throws IOException, InterruptedException {
    return run(plan.contender().driver(), RunMain.class, plan, RunResult.class, line -> {});
  }

  /**
   * Runs a main class with the class path of a driver.
   *
   * @param progress takes what it prints, line by line, on this thread
   */
  public <R> R run(
      String driver, Class<?> main, Object plan, Class<R> resultType, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path plans = Files.createTempFile("drift-perf-plan", ".json");
    Path results = Files.createTempFile("drift-perf-result", ".json");
    Path errors = Files.createTempFile("drift-perf-errors", ".txt");
    try {
      ObjectMapper json = new ObjectMapper();
      json.writeValue(plans.toFile(), plan);
      List<String> command = command(driver, main);
      command.addAll(List.of(plans.toString(), results.toString()));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectError(errors.toFile());
      // Its standard input stays open as long as this process is there: so it notices the end.
      Process process = builder.start();
      try (BufferedReader output = process.inputReader()) {
        output.lines().forEach(progress);
      }
      if (process.waitFor() != 0) {
        throw new IOException("the run of " + driver + " failed: " + Files.readString(errors));
      }
      return json.readValue(results.toFile(), resultType);
    } finally {
      Files.delete(plans);
      Files.delete(results);
      Files.delete(errors);
    }
  }

  private List<String> command(String driver, Class<?> main) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    if (Runtime.version().feature() >= FIRST_JDK_THAT_WARNS) {
      command.add("--sun-misc-unsafe-memory-access=allow");
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", jar(driver).toString(), main.getName()));
    return command;
  }

  /** The driver's module has the name of its broker; {@code -cluster} is another way to run it. */
  private Path jar(String name) throws IOException {
    String driver = name.replaceFirst("-cluster$", "");
    Path target = home.resolve(driver).resolve("target");
    if (Files.isDirectory(target)) {
      try (DirectoryStream<Path> jars =
          Files.newDirectoryStream(target, "driftdb-perf-" + driver + "-*.jar")) {
        for (Path jar : jars) {
          return jar;
        }
      }
    }
    throw new IOException("there is no target '" + name + "': its jar is missing in " + target);
  }
}
