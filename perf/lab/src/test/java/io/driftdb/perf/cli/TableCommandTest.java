package io.driftdb.perf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.perf.table.TableSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TableCommandTest {
  private static List<TableSet> sets(String... arguments) {
    TableCommand command = new TableCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.sets();
  }

  @Test
  void shouldMeasureAllSizesUnlessToldOtherwise() {
    assertEquals(
        List.of(
            new TableSet(100_000, 1_000_000, 120),
            new TableSet(100_000, 20_000_000, 120),
            new TableSet(1_000_000, 4_000_000, 120),
            new TableSet(10_000_000, 10_000_000, 120)),
        sets());
  }

  @Test
  void shouldMeasureOneSizeWhenItIsQuickOrNamed() {
    assertEquals(List.of(new TableSet(100_000, 1_000_000, 120)), sets("--quick"));
    assertEquals(List.of(new TableSet(500, 1_000_000, 80)), sets("--keys", "500", "--size", "80"));
    assertEquals(List.of(new TableSet(7, 9, 120)), sets("--quick", "--keys", "7", "--events", "9"));
  }

  @Test
  void shouldRefuseWhatCannotBeMeasured() {
    assertThrows(IllegalArgumentException.class, () -> sets("--size", "8"));
    assertThrows(IllegalArgumentException.class, () -> sets("--repeats", "0"));
    assertThrows(IllegalArgumentException.class, () -> sets("--keys", "-1"));
  }
}
