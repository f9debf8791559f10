package io.driftdb.battery.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one thread may see of another's work, tried out again and again. */
@BatteryPart(Part.CONCURRENCY)
class MemoryOrderTest {
  private static final int EMBEDDED_MS = 150;
  private static final int FORKED_MS = 250;
  private static final int TWIN_MS = 500;
  private static final int MOST_TWIN_RUNS = 40;

  @TempDir private Path directory;

  @Test
  void shouldNeverShowWhatMustNotBeSeen() throws Exception {
    StressResults seen =
        Battery.isWhole()
            ? ForkedRun.of(directory, "Stress$", FORKED_MS)
            : EmbeddedRun.of("Stress$", EMBEDDED_MS);
    assertEquals(Map.of(), seen.failures());
    Evidence.of(
            Part.CONCURRENCY,
            "one thread sees another's work half done, in another order, or never",
            "jcstress runs " + seen.samples().size() + " tests of the product's own classes",
            seen.totalSamples(),
            "samples",
            seen.runs()
                + " runs, at least "
                + Collections.min(seen.samples().values())
                + " of each",
            "no outcome that a claim about memory order forbids")
        .write();
  }

  @Test
  void shouldFindTheFaultsOfBrokenTwins() throws Exception {
    StressResults seen = EmbeddedRun.untilFailure("Twin$", TWIN_MS, MOST_TWIN_RUNS);
    assertEquals(seen.samples().keySet(), seen.failures().keySet());
    seen.failures().forEach((twin, what) -> assertTrue(what.startsWith("NORMAL,"), twin + what));
    Evidence.of(
            Part.CONCURRENCY,
            "a class lacks the order that it claims",
            "twins of product classes with a fault planted in each",
            seen.samples().size(),
            "twins",
            seen.totalSamples() + " samples",
            "jcstress finds the forbidden outcome of each")
        .write();
  }
}
