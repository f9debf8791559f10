package io.driftdb.perf.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.RunResult;
import io.driftdb.perf.run.Shape;
import io.driftdb.perf.run.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptRunsTest {
  private static final RunPlan.Setup SETUP = new RunPlan.Setup("data", "512m", List.of());

  @TempDir private Path directory;
  private int ran;

  private static RunPlan plan(int bytes) {
    Contender contender =
        Contender.of("drift", Ack.DURABLE).withBroker(Map.of("log.segment.spare", "4"));
    return new RunPlan(
        Kind.THROUGHPUT, contender, new Shape(bytes, 1, 1, 1), new Span(0, 1, 0, 0), SETUP, false);
  }

  private RunResult run(RunPlan plan) {
    ran++;
    return new RunResult(
        plan,
        List.of(),
        new RunResult.Counts(1, 1, 0, 1, 0),
        Map.of("recordsPerSecond", (double) ran),
        Map.of(),
        List.of(),
        Map.of());
  }

  private KeptRuns runs(boolean resume) throws IOException {
    return new KeptRuns(this::run, directory.resolve("out/runs.jsonl"), resume);
  }

  private static double value(KeptRuns runs, int bytes) throws IOException, InterruptedException {
    return runs.run(plan(bytes)).figure("recordsPerSecond");
  }

  @Test
  void shouldAnswerWhatWasKeptInItsOrderAndRunTheRest() throws IOException, InterruptedException {
    KeptRuns stopped = runs(false);
    assertEquals(1, value(stopped, 100));
    assertEquals(2, value(stopped, 1024));
    assertEquals(3, value(stopped, 100));

    KeptRuns resumed = runs(true);
    assertEquals(1, value(resumed, 100));
    assertEquals(2, value(resumed, 1024));
    assertEquals(3, value(resumed, 100));
    assertEquals(4, value(resumed, 1024));
    assertEquals(4, ran);

    assertEquals(4, value(secondOf(runs(true)), 1024));
  }

  private static KeptRuns secondOf(KeptRuns runs) throws IOException, InterruptedException {
    value(runs, 1024);
    return runs;
  }

  @Test
  void shouldBeginAnewUnlessToldToGoOn() throws IOException, InterruptedException {
    assertEquals(1, value(runs(false), 100));
    assertEquals(2, value(runs(false), 100));
    assertEquals(2, value(runs(true), 100));
  }
}
