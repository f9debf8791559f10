package io.driftdb.perf.drivers.drift.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.table.Depth;
import io.driftdb.perf.table.TablePlan;
import io.driftdb.perf.table.TableResult;
import io.driftdb.perf.table.TableResult.Fold;
import io.driftdb.perf.table.TableResult.Place;
import io.driftdb.perf.table.TableResult.Rate;
import io.driftdb.perf.table.TableResult.Timing;
import io.driftdb.perf.table.TableResult.Work;
import io.driftdb.perf.table.TableRun;
import io.driftdb.perf.table.TableSet;
import io.driftdb.perf.table.TableTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark on a few records: every answer is checked on the way, whatever the speed. */
class DriftTablesIT {
  private static final TableSet SET = new TableSet(300, 3000, 120);
  private static final int REPEATS = 2;
  private static final int READS = 100;
  private static final int CLIENT_READS = 20;

  @TempDir private Path data;

  @Test
  void shouldMeasureEachFigureAndLeaveNothingBehind() throws IOException, InterruptedException {
    RunPlan.Setup setup = new RunPlan.Setup(data.toString(), "256m", List.of());
    TablePlan plan = new TablePlan(setup, SET, REPEATS, READS, CLIENT_READS, 7);
    List<String> steps = new ArrayList<>();
    TableResult result = TableRun.of(plan, TableTarget.find(), steps::add);

    for (Fold fold : Fold.values()) {
      Rate rate = result.rate(fold);
      assertEquals(REPEATS, rate.perSecond().size(), fold.label());
      assertTrue(rate.perSecond().stream().allMatch(r -> r > 0), fold.label());
    }
    assertEquals(SET.records(), result.rate(Fold.WHILE_APPENDED).records());
    for (Place place : Place.values()) {
      for (Work work : List.of(Work.GET, Work.SCAN, Work.DIFF)) {
        List<Depth> depths = result.timings(work, place).stream().map(Timing::depth).toList();
        assertEquals(List.of(Depth.values()), depths, work + " " + place);
      }
    }
    assertEquals(READS, result.timings(Work.GET, Place.BROKER).get(0).count());
    assertEquals(SET.keys(), result.timings(Work.VIEW, Place.CLIENT).get(0).size());
    assertEquals(SET.records(), result.timings(Work.REPLAY, Place.CLIENT).get(0).size());
    assertTrue(steps.contains("making views"), steps::toString);
    try (Stream<Path> left = Files.list(data)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
