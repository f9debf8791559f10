package io.driftdb.perf.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcksTest {
  private final FakeTicker ticker = new FakeTicker(0);

  @Test
  void shouldTellWhichRecordsOfAPartitionAnAcknowledgementIsFor() {
    List<Long> heard = new ArrayList<>();
    Acks acks =
        new Acks(ticker, 4) {
          @Override
          protected void onAcked(long sequence, long nowNs) {
            heard.add(sequence);
          }
        };
    acks.onAcked(1, 2);
    acks.onAcked(3, 1);
    acks.onFailed(1, 1, "BUSY");
    acks.onAcked(1, 1);
    assertEquals(List.of(1L, 5L, 3L, 13L), heard);
    assertEquals(4, acks.acked());
    assertEquals(1, acks.failed());
    assertEquals("BUSY", acks.failure());
  }

  @Test
  void shouldCountByPartsOfTheMeasuredTime() {
    CountedAcks acks = new CountedAcks(ticker, 1, 1000, 100, 2);
    ticker.moveTo(999);
    acks.onAcked(0, 1);
    ticker.moveTo(1000);
    acks.onAcked(0, 2);
    ticker.moveTo(1199);
    acks.onAcked(0, 4);
    ticker.moveTo(1200);
    acks.onAcked(0, 8);
    assertArrayEquals(new long[] {2, 4}, acks.parts());
    assertEquals(15, acks.acked());
  }
}
