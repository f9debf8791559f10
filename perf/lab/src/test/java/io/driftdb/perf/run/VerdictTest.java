package io.driftdb.perf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.perf.run.RunResult.Counts;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static Histogram of(long ns) {
    Histogram histogram = new Histogram(3);
    histogram.recordValueWithCount(ns, 1000);
    return histogram;
  }

  @Test
  void shouldCountARunWhoseGeneratorWasOnTime() {
    assertEquals(List.of(), Verdict.onLateness(of(19_000), of(100_000)));
  }

  @Test
  void shouldVoidARunWhoseGeneratorMadeMoreThanAFifthOfThep99() {
    List<String> reasons = Verdict.onLateness(of(21_000), of(100_000));
    assertEquals(1, reasons.size());
    assertTrue(reasons.get(0).contains("exceeds 20 %"), reasons.get(0));
  }

  @Test
  void shouldVoidARunWithoutMeasuredRecords() {
    assertEquals(1, Verdict.onLateness(of(1), new Histogram(3)).size());
  }

  @Test
  void shouldVoidARunThatLostOrChangedRecords() {
    assertEquals(List.of(), Verdict.onRecords(new Counts(10, 10, 0, 10, 0), null));
    assertEquals(1, Verdict.onRecords(new Counts(10, 10, 0, 9, 0), null).size());
    assertEquals(1, Verdict.onRecords(new Counts(10, 10, 0, 10, 1), null).size());
    assertEquals(1, Verdict.onRecords(new Counts(10, 9, 0, 9, 0), null).size());
    assertEquals(1, Verdict.onRecords(new Counts(10, 9, 1, 9, 0), "BUSY").size());
  }

  @Test
  void shouldCountARecordThatCameBackWithoutItsAcknowledgementAsNotLost() {
    assertEquals(1, Verdict.onRecords(new Counts(10, 9, 1, 10, 0), "TIMEOUT").size());
  }
}
