package io.driftdb.battery.stress;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;

/**
 * Runs jcstress tests as jcstress does: each in JVMs of its own, bound to cores, and compiled in
 * all ways that this kind of JVM has, with its compiler's order shaken by seeds.
 */
final class ForkedRun {
  private static final long PATIENCE_MINUTES = 15;

  private ForkedRun() {}

  /** Each test that matches, for so long in each way; the directory takes results and log. */
  static StressResults of(Path directory, String pattern, int milliseconds) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "-t", pattern, "-r", "report"));
    command.addAll(List.of("-jvmArgsPrepend", "-Xmx256m", "-sc", "false", "-f", "1", "-fsm", "1"));
    command.addAll(List.of("-iters", "1", "-time", Integer.toString(milliseconds)));
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      assertTrue(ended, () -> "jcstress has not ended: " + tail(log));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    StressResults results = new StressResults(pattern);
    readAll(directory, results);
    return results;
  }

  private static void readAll(Path directory, StressResults into)
      throws IOException, ClassNotFoundException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".bin.gz")).toList()) {
        DiskReadCollector results = new DiskReadCollector(file.toString(), into);
        results.dump();
        results.close();
      }
    }
  }

  private static String tail(Path log) {
    try {
      String all = Files.readString(log);
      return all.substring(Math.max(0, all.length() - 2000));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
