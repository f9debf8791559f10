package io.driftdb.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void shouldSpreadRecordsEvenlyOverProducersThatTakeTurns() {
    Schedule schedule = new Schedule(1000, 1_000_000, 4);
    assertEquals(1000, schedule.dueNs(0, 0));
    assertEquals(2000, schedule.dueNs(1, 0));
    assertEquals(5000, schedule.dueNs(0, 1));
    assertEquals(250_000, schedule.countIn(1));
  }

  @Test
  void shouldNotDriftWhenTheIntervalIsNoWholeNumber() {
    Schedule schedule = new Schedule(0, 3, 1);
    assertEquals(333_333_333, schedule.dueNs(0, 1));
    assertEquals(1_000_000_000L, schedule.dueNs(0, 3));
    assertEquals(1_000_000_000_000_000L, schedule.dueNs(0, 3_000_000));
  }

  @Test
  void shouldHoldForLongRunsAtHighRates() {
    Schedule schedule = new Schedule(0, 2_000_000, 1);
    assertEquals(86_400_000_000_000L, schedule.dueNs(0, 2_000_000L * 86_400));
  }
}
