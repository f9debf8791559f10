package io.driftdb.battery.mutants;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of the small changes of the code, the tests notice nearly all. */
@Tag("long")
@BatteryPart(Part.MUTANTS)
class MutantsTest {
  private static final int LEAST_PERCENT = 85;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void shouldNoticeChangedCode(Area area) throws Exception {
    String chosen = System.getProperty("mutants.areas", area.name());
    assumeTrue(List.of(chosen.split(",", -1)).contains(area.name()), "only " + chosen);
    long patienceMs = TimeUnit.MINUTES.toMillis(Part.MUTANTS.minutes());
    Mutants mutants = new PitRun(area, directory).run(patienceMs);
    String survivors = String.join("\n  ", mutants.survivors());
    String share = String.format(Locale.ROOT, "%.1f %%", mutants.killedPercent());
    System.out.println(area.title() + ": " + share + " noticed, and not:\n  " + survivors);
    assertTrue(mutants.killedPercent() >= LEAST_PERCENT, share);
    Evidence.of(
            Part.MUTANTS,
            area.title(),
            "PIT's default mutators: one condition, sum, call or result of the code is another",
            mutants.all(),
            "mutants",
            String.format(
                Locale.ROOT,
                "%d noticed, which is %s; %d of them since a test did not come to its end",
                mutants.killed(),
                share,
                mutants.endless()),
            "that a test fails, in the classes " + area.classes())
        .write();
  }
}
