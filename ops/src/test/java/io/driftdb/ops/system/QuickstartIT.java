package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour: what it shows, what it leaves behind, and that the commands it names work. */
class QuickstartIT {
  private static final Pattern NEXT = Pattern.compile("  \\S+ (table .*|consume .*|topic .*)");
  private static final Pattern KILLED = Pattern.compile("Killed (n[1-3]), which led");
  private static final int NAMED = 5;

  @TempDir Path scratch;

  private ProcessBuilder quickstart(String... options) {
    List<String> arguments = Stream.concat(Stream.of("quickstart"), Stream.of(options)).toList();
    ProcessBuilder command = Drift.process(arguments);
    command.environment().put("DRIFT_OPTS", "-Djava.io.tmpdir=" + scratch);
    return command;
  }

  private void assertNothingLeft() throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      List<String> names = files.map(f -> f.getFileName().toString()).toList();
      assertTrue(
          names.stream().noneMatch(n -> n.startsWith("drift") || n.startsWith("librocksdb")),
          names.toString());
    }
  }

  @Test
  void shouldShowTwoStatesAndLeaveNothingBehind() throws Exception {
    Drift.Ended ended = Drift.run(quickstart()).ok();
    assertEquals("", ended.errors());
    String text = ended.text();
    assertTrue(text.contains("The table as of offset 9999 has 210 rows"), text);
    assertTrue(text.contains("The table as of offset 19999 has 220 rows"), text);
    assertTrue(text.contains("199 rows changed, 10 are new, 11 are as they were"), text);
    assertTrue(text.contains("One row, HNL, now and as of offset 9999"), text);
    assertTrue(text.contains("Its history has "), text);
    assertTrue(text.contains("on is told its 220 rows, and then each change:"), text);
    assertTrue(text.contains("per second"), text);
    assertTrue(text.contains("Try next"), text);
    assertNothingLeft();
  }

  @Test
  void shouldShowTheSameWhenTheLeaderOfThreeIsKilled() throws Exception {
    Drift.Ended ended = Drift.run(quickstart("--cluster")).ok();
    assertEquals("", ended.errors());
    String text = ended.text();
    assertTrue(text.contains("A cluster of three listens on "), text);
    Matcher killed = KILLED.matcher(text);
    assertTrue(killed.find(), text);
    assertTrue(text.contains("The last one has offset 19999"), text);
    assertTrue(text.contains("equal byte for byte and in order"), text);
    assertTrue(text.contains("The table as of offset 19999 has 220 rows"), text);
    assertTrue(text.contains("199 rows changed, 10 are new, 11 are as they were"), text);
    assertTrue(text.contains(" leads now."), text);
    assertTrue(!text.contains(killed.group(1) + " leads now."), text);
    assertNothingLeft();
    assertNodesStartSoonerNow();
  }

  /** Of all it may leave behind in the distribution one archive of classes. */
  private static void assertNodesStartSoonerNow() throws IOException {
    try (Stream<Path> files = Files.list(Drift.distribution().resolve("lib"))) {
      List<String> archives =
          files.map(f -> f.getFileName().toString()).filter(n -> n.startsWith("node-")).toList();
      int expected = Runtime.version().feature() < 24 ? 1 : 0; // see the launcher
      assertEquals(expected, archives.size(), archives.toString());
      assertTrue(archives.stream().allMatch(name -> name.endsWith(".jsa")), archives.toString());
    }
  }

  @Test
  void shouldKeepTheBrokerOnlyWhenAskedTo() throws Exception {
    Process process = quickstart("--keep-running").start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      int commands = 0;
      while (commands < NAMED) {
        String line = lines.readLine();
        assertNotNull(line, "it ended early");
        Matcher next = NEXT.matcher(line);
        if (next.matches()) {
          commands++;
          assertTrue(Drift.run(next.group(1).split(" ", -1)).ok().output().length > 0, line);
        }
      }
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertNothingLeft();
    } finally {
      process.destroyForcibly();
    }
  }
}
