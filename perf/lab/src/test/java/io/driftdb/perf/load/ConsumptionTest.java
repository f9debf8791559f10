package io.driftdb.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConsumptionTest {
  private static final int BYTES = 100;

  private final Consumption consumption = new Consumption(2, 3, BYTES);

  @Test
  void shouldCountRecordsThatComeBackInOrder() {
    consumption.onRecord(0, 0, 0, BYTES);
    consumption.onRecord(2, 1, 2, BYTES);
    consumption.onRecord(0, 0, 3, BYTES);
    consumption.onRecord(1, 0, 1, BYTES);
    assertCounts(4, 0);
  }

  @Test
  void shouldNotCountARecordTwice() {
    consumption.onRecord(0, 0, 0, BYTES);
    consumption.onRecord(0, 0, 0, BYTES);
    assertCounts(1, 1);
  }

  @Test
  void shouldNoticeAMissingRecord() {
    consumption.onRecord(0, 0, 3, BYTES);
    assertCounts(0, 1);
  }

  @Test
  void shouldNoticeAnotherLengthPartitionOrProducer() {
    consumption.onRecord(0, 0, 0, BYTES - 1);
    consumption.onRecord(1, 0, 0, BYTES);
    consumption.onRecord(0, 7, 0, BYTES);
    consumption.onRecord(0, -1, -1, BYTES);
    assertCounts(0, 4);
  }

  private void assertCounts(long consumed, long wrong) {
    assertEquals(consumed, consumption.consumed());
    assertEquals(wrong, consumption.wrong());
  }
}
