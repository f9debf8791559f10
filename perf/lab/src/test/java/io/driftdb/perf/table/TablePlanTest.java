package io.driftdb.perf.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.table.TableResult.Fold;
import io.driftdb.perf.table.TableResult.Place;
import io.driftdb.perf.table.TableResult.Rate;
import io.driftdb.perf.table.TableResult.Timing;
import io.driftdb.perf.table.TableResult.Work;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablePlanTest {
  private static final TableSet SET = new TableSet(1000, 20_000, 120);

  private static <T> T throughJson(T value, Class<T> type) throws IOException {
    ObjectMapper json = new ObjectMapper();
    return json.readValue(json.writeValueAsString(value), type);
  }

  @Test
  void shouldComeThroughAFileUnchangedAndSoShouldItsResult() throws IOException {
    RunPlan.Setup setup = new RunPlan.Setup("/data", "256m", List.of());
    TablePlan plan = new TablePlan(setup, SET, 3, 100, 10, 1);
    assertEquals(plan, throughJson(plan, TablePlan.class));
    TableResult result =
        new TableResult(
            SET,
            List.of(new Rate(Fold.CATCH_UP, 21_000, List.of(1.5, 2.5))),
            List.of(new Timing(Work.GET, Place.CLIENT, Depth.DEEP, 1, 100, 1, 2, 3)));
    assertEquals(result, throughJson(result, TableResult.class));
  }

  @Test
  void shouldCountWhatStandsAtADepth() {
    assertEquals(21_000, SET.recordsAt(Depth.LATEST));
    assertEquals(11_000, SET.recordsAt(Depth.HALF));
    assertEquals(1200, SET.recordsAt(Depth.DEEP));
  }

  @Test
  void shouldAskForMoreRoomTheMoreThereIsToFold() {
    RunPlan.Setup setup = new RunPlan.Setup("/data", "256m", List.of());
    TablePlan small = new TablePlan(setup, SET, 1, 1, 1, 1);
    TablePlan large = new TablePlan(setup, new TableSet(1000, 20_000_000, 120), 1, 1, 1, 1);
    assertTrue(large.neededBytes() > small.neededBytes() + 20_000_000L * 500);
  }
}
