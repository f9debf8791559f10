package io.driftdb.perf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.run.RunResult.Counts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on a broker in this process. */
class RunTest {
  private static final long LATENCY_NS = 2_000_000;
  private static final double NS_PER_US = 1000;

  @TempDir private Path data;

  private RunPlan plan(Kind kind, int partitions, Span span) {
    return new RunPlan(
        kind,
        Contender.of("memory", Ack.MEMORY),
        new Shape(64, partitions, 1, 1),
        span,
        new RunPlan.Setup(data.toString(), "64m", List.of()),
        false);
  }

  @Test
  void shouldMeasureLatencyFromDueToAckAndToConsumed() throws IOException, InterruptedException {
    RunPlan plan = plan(Kind.LATENCY, 3, new Span(0, 1, 500, 0));
    RunResult result = Run.of(plan, new MemoryDriver(LATENCY_NS, r -> true));
    assertEquals(new Counts(500, 500, 0, 500, 0), result.counts());
    double ackP50 = result.figures().get(Figures.name(Figures.PUBLISH, "P50"));
    assertTrue(ackP50 >= LATENCY_NS / NS_PER_US * 0.99, "p50 is " + ackP50);
    double endP50 = result.figures().get(Figures.name(Figures.END_TO_END, "P50"));
    assertTrue(endP50 >= LATENCY_NS / NS_PER_US * 0.99, "p50 is " + endP50);
    assertEquals(500, result.series().get(Figures.PUBLISH).decoded().getTotalCount());
  }

  @Test
  void shouldVoidARunWhoseBrokerForgetsARecord() throws IOException, InterruptedException {
    MemoryDriver forgetful = new MemoryDriver(0, r -> r.sequence() != 123);
    RunResult result = Run.of(plan(Kind.REPLAY, 1, new Span(0, 0, 0, 1000)), forgetful, 100);
    assertFalse(result.voidReasons().isEmpty());
    assertEquals(123, result.counts().consumed());
  }

  @Test
  void shouldCountWhatIsAcknowledgedAtFullSpeed() throws IOException, InterruptedException {
    MemoryDriver slow = new MemoryDriver(200_000, r -> true);
    RunResult result = Run.of(plan(Kind.THROUGHPUT, 2, new Span(0, 1, 0, 0)), slow);
    assertEquals(List.of(), result.voidReasons());
    double perSecond = result.figures().get(Figures.RECORDS_PER_SECOND);
    assertEquals(result.rates().get(0), perSecond);
    assertTrue(perSecond > 0 && perSecond <= result.counts().acked(), "rate " + perSecond);
    assertEquals(result.counts().acked(), result.counts().consumed());
  }

  @Test
  void shouldReadAllThatWasWritten() throws IOException, InterruptedException {
    RunPlan plan = plan(Kind.REPLAY, 2, new Span(0, 0, 0, 2000));
    RunResult result = Run.of(plan, new MemoryDriver(0, r -> true));
    assertEquals(List.of(), result.voidReasons());
    assertEquals(new Counts(2000, 2000, 0, 2000, 0), result.counts());
    assertEquals(3, result.rates().size());
  }

  @Test
  void shouldMeasureLatencyBesideAReplay() throws IOException, InterruptedException {
    RunPlan plan = plan(Kind.BESIDE_REPLAY, 1, new Span(0, 1, 500, 2000));
    RunResult result = Run.of(plan, new MemoryDriver(0, r -> true));
    assertEquals(new Counts(500, 500, 0, 500, 0), result.counts());
    assertTrue(result.figures().get(Figures.REPLAYED_MEGABYTES_PER_SECOND) > 0);
  }

  @Test
  void shouldMeasureHowLongItTakesToBeginAnywhere() throws IOException, InterruptedException {
    RunPlan plan = plan(Kind.DEPTH, 1, new Span(0, 1, 500, 2000));
    RunResult result = Run.of(plan, new MemoryDriver(0, r -> true));
    assertEquals(new Counts(500, 500, 0, 500, 0), result.counts());
    assertTrue(result.figures().get(Figures.name(Figures.SUBSCRIBE, "P50")) > 0);
  }

  @Test
  void shouldLeaveNothingBehind() throws IOException, InterruptedException {
    Run.of(plan(Kind.REPLAY, 1, new Span(0, 0, 0, 10)), new MemoryDriver(0, r -> true));
    try (Stream<Path> left = Files.list(data)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void shouldTravelBetweenProcessesAsJson() throws IOException, InterruptedException {
    RunPlan plan = plan(Kind.LATENCY, 1, new Span(0, 1, 200, 0));
    RunResult result = Run.of(plan, new MemoryDriver(0, r -> true));
    ObjectMapper json = new ObjectMapper();
    RunResult read = json.readValue(json.writeValueAsString(result), RunResult.class);
    assertEquals(result, read);
    assertEquals(plan, json.readValue(json.writeValueAsString(plan), RunPlan.class));
  }
}
