package io.driftdb.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.driftdb.perf.table.Depth;
import io.driftdb.perf.table.TableResult;
import io.driftdb.perf.table.TableResult.Fold;
import io.driftdb.perf.table.TableResult.Place;
import io.driftdb.perf.table.TableResult.Rate;
import io.driftdb.perf.table.TableResult.Timing;
import io.driftdb.perf.table.TableResult.Work;
import io.driftdb.perf.table.TableSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableReportTest {
  @TempDir private Path directory;

  private static Timing timing(Work work, Place place, Depth depth, double p50Us) {
    return new Timing(work, place, depth, 100, 1000, p50Us, p50Us * 2, p50Us * 10);
  }

  private static TableResult result(long events, double perSecond, double latestUs, double deepUs) {
    return new TableResult(
        new TableSet(1000, events, 120),
        List.of(new Rate(Fold.CATCH_UP, events, List.of(perSecond, perSecond * 2, perSecond / 2))),
        List.of(
            timing(Work.GET, Place.BROKER, Depth.LATEST, latestUs),
            timing(Work.GET, Place.BROKER, Depth.DEEP, deepUs),
            timing(Work.DIFF, Place.BROKER, Depth.LATEST, 4000),
            timing(Work.VIEW, Place.CLIENT, Depth.LATEST, 100_000),
            timing(Work.REPLAY, Place.CLIENT, Depth.LATEST, 400_000)));
  }

  private static TableAim aim(List<TableAim> aims, String beginning) {
    return aims.stream().filter(a -> a.what().startsWith(beginning)).findFirst().orElseThrow();
  }

  @Test
  void shouldHoldTheMedianAndTheWorstDepthAgainstTheAims() {
    List<TableAim> aims = TableAim.of(List.of(result(5000, 400_000, 2, 12)));
    assertEquals(400_000, aim(aims, "folded").reached());
    assertTrue(aim(aims, "folded").isMet());
    assertEquals(12, aim(aims, "get").reached());
    assertEquals(false, aim(aims, "get").isMet());
    assertEquals(4, aim(aims, "diff").reached());
    assertTrue(aim(aims, "diff").isMet());
    assertEquals(0.25, aim(aims, "time of a view").reached());
    assertEquals(4, aims.size(), "one number of events says nothing of growth");
  }

  @Test
  void shouldTellHowMuchAGetGrowsWithTheEventsAtEachDepth() {
    List<TableAim> aims =
        TableAim.of(List.of(result(5000, 400_000, 2, 4), result(90_000, 200_000, 2.5, 8)));
    TableAim latest = aim(aims, "get in the broker, latest");
    assertEquals(1.25, latest.reached());
    assertTrue(latest.isMet());
    TableAim deep = aim(aims, "get in the broker, 99 % back");
    assertEquals(2, deep.reached());
    assertEquals(false, deep.isMet());
  }

  @Test
  void shouldShowATableAndTheAims() {
    TableResult result = result(5000, 400_000, 2, 12);
    String text = TableSummary.of(result);
    assertTrue(text.startsWith("1,000 keys, 5,000 events, rows of 120 B"), text);
    assertTrue(text.contains("400,000  200,000 .. 800,000"), text);
    assertTrue(text.contains("diff of 100 changed keys"), text);
    String aims = TableSummary.of(TableAim.of(List.of(result)));
    assertTrue(aims.contains("missed"), aims);
    assertTrue(aims.contains(">= 300,000"), aims);
  }

  @Test
  void shouldWriteAllOfItToAFile() throws IOException {
    List<TableResult> results = List.of(result(5000, 400_000, 2, 12));
    Machine machine =
        new Machine("cpu", 2, 1024, "os", "ext4", "jdk", new Machine.Build("abc", "now"));
    TableReport report =
        new TableReport(machine, "-Xmx1g", "512m", 3, 1, results, TableAim.of(results));
    Path file = TableSummary.write(report, directory.resolve("new"));
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertEquals("abc", json.at("/machine/build/commit").asText());
    assertEquals(5000, json.at("/results/0/set/events").asLong());
    assertEquals("DEEP", json.at("/results/0/timings/1/depth").asText());
    assertEquals("CATCH_UP", json.at("/results/0/rates/0/fold").asText());
    assertEquals(12, json.at("/aims/1/reached").asDouble());
    assertEquals(false, json.at("/aims/1/met").asBoolean());
  }
}
