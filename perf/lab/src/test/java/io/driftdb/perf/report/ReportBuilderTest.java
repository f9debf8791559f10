package io.driftdb.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.probe.Floor;
import io.driftdb.perf.report.Report.Entry;
import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.RunResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportBuilderTest {
  private static final String P50 = Figures.name(Figures.PUBLISH, "P50");

  private final List<Entry> entries = new ReportBuilder(Samples.floor()).entries(Samples.runs());

  @Test
  void shouldLeaveVoidRunsOutOfMediansButShowThem() {
    Entry drift = entries.get(0);
    assertEquals(2, drift.figures().get(P50).count());
    assertEquals(150, drift.figures().get(P50).median(), 1);
    assertEquals(100, drift.figures().get(P50).min(), 1);
    assertEquals(200, drift.figures().get(P50).max(), 1);
    assertEquals(3, drift.repeats().size());
    List<double[]> curve = drift.curves().get(Figures.PUBLISH);
    assertTrue(curve.get(curve.size() - 1)[1] < 500, "the void run's 9 ms are not drawn");
  }

  @Test
  void shouldTellHowManyTimesBetterThanKafkaAndAboveTheFloor() {
    Entry drift = entries.get(0);
    assertEquals(10, drift.timesKafka().get(P50), 0.1);
    assertEquals(3, drift.timesFloor().get(P50), 0.1);
    assertTrue(entries.get(1).timesKafka().isEmpty());
  }

  @Test
  void shouldCompareThreeNodesWithTheFloorOfThreeCopies() {
    Contender cluster = Contender.of("drift-cluster", Ack.DURABLE);
    Map<String, List<RunResult>> runs =
        Map.of(cluster.label(), List.of(Samples.run(cluster, 300_000)));
    Floor floor =
        new Floor(Map.of(Floor.QUORUM_ROUND_TRIP, new Floor.Latency(75, 100, 200)), Map.of());
    Entry entry = new ReportBuilder(floor).entries(runs).get(0);
    assertEquals(2, entry.timesFloor().get(P50), 0.1);
  }

  @Test
  void shouldTakeTheMedianOfEvenAndOddCounts() {
    assertEquals(new Spread(2, 1, 9, 3), Spread.of(List.of(9.0, 1.0, 2.0)));
    assertEquals(new Spread(3, 1, 9, 4), Spread.of(List.of(4.0, 1.0, 9.0, 2.0)));
  }
}
