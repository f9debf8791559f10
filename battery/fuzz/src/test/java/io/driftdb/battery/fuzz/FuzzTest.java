package io.driftdb.battery.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Throws what a fuzzer makes at each target, two of them at a time; {@code -Dfuzz.seconds=} for
 * longer.
 */
@BatteryPart(Part.FUZZ)
class FuzzTest {
  private static final String INJECTED = "inputs made by a fuzzer that follows the code's branches";

  @ParameterizedTest
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void shouldHoldWhateverTheBytesAre(Targets target) throws Exception {
    int seconds =
        Integer.getInteger("fuzz.seconds", Battery.scaled(5, 60)) + target.warmUpSeconds();
    Path directory = Path.of("target", "fuzz", target.id()).toAbsolutePath();
    clear(directory);
    JazzerRun run = new JazzerRun(target, directory);
    JazzerRun.Outcome outcome = run.run(seconds);
    clear(directory.resolve("tmp"));
    if (!outcome.missing().isEmpty()) {
      Evidence.skipped(Part.FUZZ, target.fault(), INJECTED, outcome.missing()).write();
      Assumptions.abort(outcome.missing());
    }
    assertEquals(List.of(), outcome.found(), () -> failure(target, run, outcome.found()));
    assertEquals(0, outcome.exitCode(), () -> "the fuzzer failed: " + tail(run));
    assertTrue(outcome.taken() > 0, "no input was ever taken as sound");
    Evidence.of(
            Part.FUZZ,
            target.fault(),
            INJECTED,
            outcome.executions(),
            "inputs",
            "seed "
                + JazzerRun.SEED
                + ", "
                + seconds
                + " s, "
                + outcome.edges()
                + " edges of the code passed, "
                + outcome.taken()
                + " inputs taken as sound",
            target.checked())
        .write();
  }

  private static String failure(Targets target, JazzerRun run, List<Path> found) {
    Path input = found.get(0);
    return "The input "
        + input
        + " fails; to try it again:\n  mvn -pl battery/fuzz -am test -Dtest=CorpusTest"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dfuzz.target="
        + target.id()
        + " -Dfuzz.input="
        + input
        + "\nOnce it holds, it belongs into battery/fuzz/src/test/resources/corpus/"
        + target.id()
        + ".\n"
        + tail(run);
  }

  private static String tail(JazzerRun run) {
    try {
      List<String> lines = Files.readAllLines(run.output(), StandardCharsets.ISO_8859_1);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    } catch (IOException e) {
      return "its output can't be read: " + e;
    }
  }

  private static void clear(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
