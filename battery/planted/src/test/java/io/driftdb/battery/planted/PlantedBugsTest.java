package io.driftdb.battery.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each planted bug is found by the tests that are named with it. */
@Tag("long")
@BatteryPart(Part.PLANTED)
class PlantedBugsTest {
  private static final long LONGEST_SECONDS = 180;

  @TempDir private Path directory;

  @TestFactory
  Stream<DynamicTest> shouldFindEachBug() throws IOException, URISyntaxException {
    Path rules = Path.of(PlantedBugsTest.class.getResource("/bugs").toURI());
    List<PlantedBug> bugs = PlantedBug.all(rules);
    assertTrue(bugs.size() >= 20, () -> bugs.size() + " bugs");
    String only = System.getProperty("bug", "");
    List<PlantedBug> wanted =
        bugs.stream().filter(bug -> only.isEmpty() || bug.name().equals(only)).toList();
    assertTrue(!wanted.isEmpty(), () -> "there is no bug " + only);
    return wanted.stream().map(bug -> DynamicTest.dynamicTest(bug.name(), () -> find(bug)));
  }

  /** A test that fails anyway would find every bug. */
  @Test
  void shouldFindNothingWhereNothingIsPlanted() throws Exception {
    Path rules = Path.of(PlantedBugsTest.class.getResource("/bugs").toURI());
    Set<String> tests = new TreeSet<>();
    PlantedBug.all(rules).forEach(bug -> tests.addAll(bug.tests()));
    Path none = Files.createFile(directory.resolve("none.btm"));
    Path output = directory.resolve("none.log");
    Process process = start(none, List.copyOf(tests), output);
    try {
      assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), "the tests hang");
      assertEquals("null", finding(output), () -> tail(output));
      assertEquals(PlantedRun.NOT_REACHED, process.exitValue());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void find(PlantedBug bug) throws IOException, InterruptedException {
    Path output = directory.resolve(bug.name() + ".log");
    Process process = start(bug.rules(), bug.tests(), output);
    try {
      boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
      String replay = "; again: mvn verify -pl battery/planted -Pbattery -Dbug=" + bug.name();
      assertTrue(ended, () -> "the tests hang" + replay);
      assertEquals(
          PlantedRun.FOUND,
          process.exitValue(),
          () -> explain(process.exitValue()) + replay + "\n" + tail(output));
    } finally {
      process.destroyForcibly().waitFor();
    }
    Evidence.of(
            Part.PLANTED,
            bug.what(),
            "planted: " + bug.name(),
            1,
            "bug",
            finding(output),
            "found by " + bug.findersText())
        .write();
  }

  private static Process start(Path rules, List<String> tests, Path output) throws IOException {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-ea");
    command.add("-XX:TieredStopAtLevel=1"); // they end before more would pay
    command.add("-javaagent:" + agent(classPath) + "=script:" + rules);
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.add("-cp");
    command.add(classPath);
    command.add(PlantedRun.class.getName());
    command.addAll(tests);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static String agent(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .filter(jar -> Path.of(jar).getFileName().toString().startsWith("byteman-"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no agent among " + classPath));
  }

  private static String explain(int code) {
    return switch (code) {
      case PlantedRun.MISSED -> "the bug was at work, and all tests passed";
      case PlantedRun.NOT_REACHED -> "no code with the bug was run";
      default -> "the JVM ended with " + code;
    };
  }

  private static String tail(Path output) {
    try (Stream<String> lines = Files.lines(output)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - 30), all.size()));
    } catch (IOException e) {
      return "its output can't be read: " + e;
    }
  }

  private static String finding(Path output) throws IOException {
    try (Stream<String> lines = Files.lines(output)) {
      return lines
          .filter(line -> line.startsWith(PlantedRun.FINDING))
          .map(line -> line.substring(PlantedRun.FINDING.length()))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException(output + " tells of no finding"));
    }
  }
}
