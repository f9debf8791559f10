package io.driftdb.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.report.Report.Sweep;
import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.RunResult;
import io.driftdb.perf.run.Shape;
import io.driftdb.perf.run.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Contender DRIFT = Contender.of("drift", Ack.DURABLE);
  private static final Contender KAFKA = Contender.of("kafka", Ack.MEMORY);
  private static final RunPlan.Setup SETUP = new RunPlan.Setup("data", "512m", List.of());

  private final List<Contender> ran = new ArrayList<>();

  private Scenario scenario(String headline, List<Map<String, String>> variants) {
    Scenario.Load load =
        new Scenario.Load(Kind.THROUGHPUT, new Shape(100, 1, 1, 1), new Span(0, 1, 0, 0), false);
    return new Scenario("t", "t", load, headline, List.of(DRIFT, KAFKA), variants, 0, null);
  }

  /** The value of a run is its linger setting, and the run of linger 7 is void. */
  private RunResult run(RunPlan plan) {
    ran.add(plan.contender());
    String linger = plan.contender().clientSettings().getOrDefault("linger.ms", "1");
    return new RunResult(
        plan,
        linger.equals("7") ? List.of("late") : List.of(),
        new RunResult.Counts(1, 1, 0, 1, 0),
        Map.of(
            Figures.RECORDS_PER_SECOND, Double.valueOf(linger),
            Figures.FIRST_ACK_MS, Double.valueOf(linger)),
        Map.of(),
        List.of(),
        Map.of());
  }

  private Comparison.Outcome compare(int repeats, Scenario scenario)
      throws IOException, InterruptedException {
    return new Comparison(this::run, SETUP, repeats, line -> {}).run(List.of(scenario));
  }

  @Test
  void shouldLetContendersTakeTurnsAtGoingFirst() throws IOException, InterruptedException {
    compare(3, scenario(Figures.RECORDS_PER_SECOND, List.of()));
    assertEquals(List.of(DRIFT, KAFKA, KAFKA, DRIFT, DRIFT, KAFKA), ran);
  }

  @Test
  void shouldGoOnWhenARunFails() throws IOException, InterruptedException {
    Runner failing =
        plan -> {
          if (plan.contender().driver().equals(KAFKA.driver())) {
            throw new IOException("noise\nthe topic could not be created\n");
          }
          return run(plan);
        };
    Scenario scenario = scenario(Figures.RECORDS_PER_SECOND, List.of(Map.of(), Map.of("a", "b")));
    Map<String, List<RunResult>> runs =
        new Comparison(failing, SETUP, 2, line -> {}).run(List.of(scenario)).runs().get(scenario);
    assertEquals(
        List.of("the run failed: the topic could not be created"),
        runs.get(KAFKA.label()).get(1).voidReasons());
    assertEquals(List.of(), runs.get(DRIFT.label()).get(1).voidReasons());
  }

  @Test
  void shouldMeasureKafkaAtItsBestAndPublishTheSweep() throws IOException, InterruptedException {
    List<Map<String, String>> variants =
        List.of(Map.of("linger.ms", "3"), Map.of("linger.ms", "7"), Map.of("linger.ms", "5"));
    Comparison.Outcome more = compare(1, scenario(Figures.RECORDS_PER_SECOND, variants));
    assertEquals("5", ran.get(ran.size() - 1).clientSettings().get("linger.ms"));
    assertEquals(3, more.sweeps().size());
    assertEquals(
        List.of("5"),
        more.sweeps().stream()
            .filter(Sweep::chosen)
            .map(s -> s.settings().get("linger.ms"))
            .toList());

    compare(1, scenario(Figures.FIRST_ACK_MS, variants));
    assertEquals("3", ran.get(ran.size() - 1).clientSettings().get("linger.ms"));
  }

  @Test
  void shouldNameSettingsOnlyOfScenariosThatComeBefore() {
    for (List<Scenario> scenarios :
        List.of(Scenarios.quick(), Scenarios.full(), Scenarios.cluster())) {
      Set<String> before = new HashSet<>();
      for (Scenario scenario : scenarios) {
        String from = scenario.settingsOf();
        assertTrue(from == null || before.contains(from), scenario.name());
        assertTrue(before.add(scenario.name()), "twice: " + scenario.name());
      }
    }
  }
}
