package io.driftdb.ops.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.ops.Cli;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartIT {
  private static final Pattern NEXT = Pattern.compile("  \\S+ (table get .*|consume .*|topic .*)");

  @TempDir private Path scratch;

  private ProcessBuilder quickstart(String... options) {
    String[] arguments =
        Stream.concat(Stream.of("quickstart"), Stream.of(options)).toArray(String[]::new);
    ProcessBuilder command = Distribution.drift(arguments);
    command.environment().put("DRIFT_OPTS", "-Djava.io.tmpdir=" + scratch);
    return command;
  }

  private void assertNothingLeft() throws IOException {
    try (Stream<Path> files = Files.list(scratch)) {
      assertEquals(0, files.filter(f -> f.getFileName().toString().startsWith("drift")).count());
    }
  }

  @Test
  void shouldShowTwoStatesAndLeaveNothingBehind() throws IOException, InterruptedException {
    Cli.Result result = Distribution.run(quickstart());
    assertEquals(0, result.status(), result.err());
    assertEquals("", result.err());
    String text = result.text();
    assertTrue(text.contains("The table as of offset 9999 has 210 rows"), text);
    assertTrue(text.contains("The table as of offset 19999 has 220 rows"), text);
    assertTrue(text.contains("199 rows changed, 10 are new, 11 are as they were"), text);
    assertTrue(text.contains("per second"), text);
    assertTrue(text.contains("Try next"), text);
    assertNothingLeft();
  }

  @Test
  void shouldKeepTheBrokerOnlyWhenAskedTo() throws IOException, InterruptedException {
    Process process = quickstart("--keep-running").start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int commands = 0;
      while (commands < 3) {
        String line = lines.readLine();
        Matcher next = NEXT.matcher(String.valueOf(line));
        if (next.matches()) {
          commands++;
          Cli.Result result = Distribution.run(next.group(1).split(" ", -1));
          assertEquals(0, result.status(), line + ": " + result.err());
          assertTrue(result.out().length > 0, line);
        }
        assertTrue(line != null, "it ended early");
      }
      process.destroy();
      assertTrue(process.waitFor(Distribution.DEADLINE_S, TimeUnit.SECONDS));
      assertNothingLeft();
    } finally {
      process.destroyForcibly();
    }
  }
}
