package io.driftdb.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.perf.run.Verdict;
import java.util.function.LongUnaryOperator;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Known latencies on a clock that only the test moves come out as they are. */
class OpenLoopTest {
  private static final long US = 1000;
  private static final long MS = 1000 * US;
  private static final long SECOND = 1000 * MS;
  private static final int RATE = 1000;
  private static final int SECONDS = 10;

  private final LatencySeries publish = new LatencySeries(0, SECONDS);
  private final LatencySeries lateness = new LatencySeries(0, SECONDS);

  private TimedAcks run(long oversleepNs, LongUnaryOperator answeredAt, LongUnaryOperator held) {
    return run(publish, oversleepNs, answeredAt, held);
  }

  private TimedAcks run(
      LatencySeries into, long oversleepNs, LongUnaryOperator answeredAt, LongUnaryOperator held) {
    FakeTicker ticker = new FakeTicker(oversleepNs);
    Schedule schedule = new Schedule(0, RATE, 1);
    TimedAcks acks = new TimedAcks(ticker, 1, schedule, 0, into);
    FakeBroker broker = new FakeBroker(ticker, acks, answeredAt, held);
    Volume volume = new Volume(64, 1, schedule.countIn(SECONDS));
    new OpenLoop(ticker, schedule, 0, broker, volume, lateness).run();
    broker.flush();
    return acks;
  }

  /** As exactly as the histogram's three digits tell. */
  private static void assertAbout(long expectedNs, long actualNs) {
    assertNear(expectedNs, actualNs, expectedNs / 500);
  }

  private static void assertNear(long expected, long actual, long tolerance) {
    assertTrue(Math.abs(expected - actual) <= tolerance, expected + " expected, not " + actual);
  }

  @Test
  void shouldReportTheLatencyThatTheBrokerHas() {
    TimedAcks acks = run(0, now -> now + 3 * MS, now -> now);
    assertEquals(RATE * SECONDS, acks.acked());
    assertEquals(RATE * SECONDS, publish.all().getTotalCount());
    assertAbout(3 * MS, publish.all().getMinValue());
    assertAbout(3 * MS, publish.all().getMaxValue());
    assertEquals(0, lateness.all().getMaxValue());
  }

  @Test
  void shouldTellPercentilesOfAKnownDistribution() {
    run(
        0,
        now -> now + (now < 9 * SECOND ? MS : now < 9.9 * SECOND ? 20 * MS : 70 * MS),
        now -> now);
    Histogram all = publish.all();
    assertAbout(MS, all.getValueAtPercentile(50));
    assertAbout(MS, all.getValueAtPercentile(90));
    assertAbout(20 * MS, all.getValueAtPercentile(90.1));
    assertAbout(20 * MS, all.getValueAtPercentile(99));
    assertAbout(70 * MS, all.getValueAtPercentile(99.1));
  }

  @Test
  void shouldShowAStallOfTheBrokerInTheTail() {
    run(0, now -> stalled(now) ? 6 * SECOND : now + MS, now -> now);
    assertStallIsSeen();
  }

  @Test
  void shouldShowAStallOfTheClientInTheTailAndNotAsItsOwnLateness() {
    run(0, now -> now + MS, now -> stalled(now) ? 6 * SECOND : now);
    assertStallIsSeen();
    assertEquals(0, lateness.all().getMaxValue(), "the generator was ready all the time");
  }

  private static boolean stalled(long nowNs) {
    return nowNs >= 5 * SECOND && nowNs < 6 * SECOND;
  }

  /**
   * A second without answers meets a thousand of ten thousand records, each as long as it waits.
   */
  private void assertStallIsSeen() {
    Histogram all = publish.all();
    assertAbout(MS, all.getValueAtPercentile(89.9));
    assertNear(500 * MS, all.getValueAtPercentile(95), 5 * MS);
    assertNear(900 * MS, all.getValueAtPercentile(99), 5 * MS);
    assertNear(SECOND, all.getMaxValue(), 5 * MS);
    assertNear(1000, all.getCountBetweenValues(2 * MS, 2 * SECOND), 5);
    assertTrue(publish.bySecond().get(4).getMaxValue() < 2 * MS);
    assertNear(SECOND, publish.bySecond().get(5).getMaxValue(), 10 * MS);
  }

  @Test
  void shouldTellItsOwnLatenessAndCountItAsLatency() {
    run(400 * US, now -> now + MS, now -> now);
    assertAbout(400 * US, lateness.all().getValueAtPercentile(99));
    assertAbout(1400 * US, publish.all().getValueAtPercentile(50));
    assertEquals(1, Verdict.onLateness(lateness.all(), publish.all()).size());
  }

  @Test
  void shouldChargeAllThatFellDueWhileItOverslept() {
    run(10 * MS, now -> now + MS, now -> now);
    assertAbout(10 * MS, lateness.all().getMaxValue());
    assertAbout(5 * MS, lateness.all().getValueAtPercentile(50));
  }

  @Test
  void shouldLeaveTheWarmUpOut() {
    LatencySeries measured = new LatencySeries(4 * SECOND, SECONDS - 4);
    run(measured, 0, now -> now + (now < 4 * SECOND ? MS : 50 * MS), now -> now);
    assertEquals(RATE * (SECONDS - 4), measured.all().getTotalCount());
    assertAbout(50 * MS, measured.all().getMinValue());
  }
}
