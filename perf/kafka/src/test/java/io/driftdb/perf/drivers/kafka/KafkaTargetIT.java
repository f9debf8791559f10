package io.driftdb.perf.drivers.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.Contender;
import io.driftdb.perf.drivers.Driver;
import io.driftdb.perf.run.Figures;
import io.driftdb.perf.run.Kind;
import io.driftdb.perf.run.Run;
import io.driftdb.perf.run.RunPlan;
import io.driftdb.perf.run.RunResult;
import io.driftdb.perf.run.RunResult.Counts;
import io.driftdb.perf.run.Shape;
import io.driftdb.perf.run.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short runs on a real broker: every record is acknowledged and comes back, whatever the speed. */
class KafkaTargetIT {
  private static final int RATE = 1000;

  @TempDir private Path data;

  private RunResult run(Kind kind, Ack ack, Span span) throws IOException, InterruptedException {
    return run("kafka", kind, ack, span);
  }

  private RunResult run(String driver, Kind kind, Ack ack, Span span)
      throws IOException, InterruptedException {
    RunPlan plan =
        new RunPlan(
            kind,
            Contender.of(driver, ack),
            new Shape(100, 3, 2, 2),
            span,
            new RunPlan.Setup(data.toString(), "256m", List.of()),
            false);
    return Run.of(plan, Driver.named(driver));
  }

  @Test
  void shouldTakeARateAndGiveAllBack() throws IOException, InterruptedException {
    RunResult result = run(Kind.LATENCY, Ack.DURABLE, new Span(1, 1, RATE, 0));
    assertEquals(new Counts(2 * RATE, 2 * RATE, 0, 2 * RATE, 0), result.counts());
    assertEquals(RATE, result.series().get(Figures.PUBLISH).decoded().getTotalCount());
    assertEquals(RATE, result.series().get(Figures.END_TO_END).decoded().getTotalCount());
    assertTrue(result.figures().get(Figures.BROKER_CPU_SECONDS) > 0);
  }

  @Test
  void shouldKeepWhatItAcknowledgedWhenItIsKilled() throws IOException, InterruptedException {
    RunResult result = run(Kind.RESTART, Ack.DURABLE, new Span(0, 1, 0, 1000));
    assertEquals(List.of(), result.voidReasons());
    assertTrue(result.figures().get(Figures.FIRST_ACK_MS) > 0);
  }

  @Test
  void shouldTakeARateOnThreeNodesToo() throws IOException, InterruptedException {
    RunResult result = run("kafka-cluster", Kind.LATENCY, Ack.MEMORY, new Span(1, 1, RATE, 0));
    assertEquals(new Counts(2 * RATE, 2 * RATE, 0, 2 * RATE, 0), result.counts());
  }

  @Test
  void shouldReplayWhatWasWrittenAtFullSpeed() throws IOException, InterruptedException {
    RunResult result = run(Kind.REPLAY, Ack.MEMORY, new Span(0, 0, 0, 20_000));
    assertEquals(List.of(), result.voidReasons());
    assertEquals(new Counts(20_000, 20_000, 0, 20_000, 0), result.counts());
  }
}
