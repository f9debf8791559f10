package io.driftdb.battery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReliabilityPageTest {
  @TempDir private Path root;

  private static Evidence evidence(long count, String skipped, boolean whole) {
    return new Evidence(
        "kill",
        "a killed broker",
        "kill -9",
        count,
        "kills",
        "",
        "all | read",
        skipped,
        whole,
        "2026-01-02T03:04:05Z");
  }

  @Test
  void shouldTellWhatWasRunAndWhatWasNot() throws Exception {
    String page = ReliabilityPage.page(List.of(evidence(1234, "", true)), "");
    assertTrue(
        page.contains("| a killed broker | kill -9 | 1,234 kills | all \\| read |"), () -> page);
    assertTrue(page.contains("### Hostile bytes (`fuzz`)\n\nNot run."), () -> page);
    assertTrue(page.startsWith("# Reliability"), () -> page);
    assertTrue(page.contains("Run until 2026-01-02T03:04:05Z."), () -> page);
  }

  @Test
  void shouldKeepWhatThePageSaysOfAPartThatWasNotRun() throws Exception {
    Evidence fuzzed =
        new Evidence(
            "fuzz", "odd bytes", "made", 7, "inputs", "", "read", "", true, "2026-01-01T00:00:00Z");
    String before = ReliabilityPage.page(List.of(fuzzed), "");
    String page = ReliabilityPage.page(List.of(evidence(5, "", true)), before);
    String kept = "Run until 2026-01-01T00:00:00Z.\n\n| fault | how | run |";
    assertTrue(page.contains("### Hostile bytes (`fuzz`)\n\n" + kept), () -> page);
    assertTrue(page.contains("| odd bytes | made | 7 inputs | read |\n\n### Planted"), () -> page);
    assertEquals(page, ReliabilityPage.page(List.of(evidence(5, "", true)), page));
  }

  @Test
  void shouldNotShowASkippedPartAsRun() throws Exception {
    String page = ReliabilityPage.page(List.of(evidence(0, "no strace", true)), "");
    assertTrue(page.contains("**skipped**: no strace"), () -> page);
  }

  @Test
  void shouldTakeOnlyWhatTheWholeBatteryHasLeft() throws Exception {
    Path module = Files.createDirectories(root.resolve("module"));
    evidence(1, "", false).write(module.resolve("target/evidence"));
    assertThrows(IllegalStateException.class, () -> ReliabilityPage.collect(root));
    evidence(2, "", true).write(module.resolve("target/evidence"));
    assertEquals(List.of(evidence(2, "", true)), ReliabilityPage.collect(root));
  }
}
