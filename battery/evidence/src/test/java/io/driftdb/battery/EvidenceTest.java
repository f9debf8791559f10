package io.driftdb.battery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
  @TempDir private Path directory;

  @Test
  void shouldReadWhatItWroteAndReplaceWhatWasThere() throws Exception {
    Evidence.of(Part.FUZZ, "a frame's bytes", "mutated", 1, "inputs", "", "no crash")
        .write(directory);
    Evidence second =
        Evidence.of(Part.FUZZ, "a frame's bytes", "mutated", 2, "inputs", "", "no crash");
    second.write(directory);
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.toList();
      assertEquals(1, all.size(), all::toString);
      assertEquals(second, Evidence.read(all.get(0)));
    }
  }

  @Test
  void shouldRefuseEvidenceOfNothing() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Evidence.of(Part.FUZZ, "a fault", "by hand", 0, "inputs", "", "nothing"));
  }

  @Test
  void shouldSelectThePartsThatAreNamedAndRefuseNamesOfNone() {
    assertTrue(Battery.isSelected(Part.KILL, ""));
    assertFalse(Battery.isSelected(Part.MUTANTS, ""));
    assertTrue(Battery.isSelected(Part.MUTANTS, "mutants"));
    assertTrue(Battery.isSelected(Part.IO_ERRORS, "kill, io-errors"));
    assertFalse(Battery.isSelected(Part.FUZZ, "kill,io-errors"));
    assertThrows(IllegalArgumentException.class, () -> Battery.isSelected(Part.FUZZ, "fuzzing"));
  }

  @Test
  void shouldLeaveAllPartsUnder75Minutes() {
    int all = Arrays.stream(Part.values()).filter(Part::isUsual).mapToInt(Part::usualMinutes).sum();
    assertTrue(all < 75, () -> all + " minutes");
  }
}
