package io.driftdb.log.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class SystemClockTest {
  private final SystemClock clock = new SystemClock();

  @Test
  void shouldTellTheTimeOfDay() {
    for (int i = 0; i < 1000; i++) {
      long before = System.currentTimeMillis();
      long ms = clock.epochNs() / 1_000_000;
      long after = System.currentTimeMillis();
      assertTrue(ms >= before - 5 && ms <= after + 5, before + " " + ms + " " + after);
    }
  }

  @Test
  void shouldCountNanosecondsWithoutAllocating() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int calls = 20_000;
    long least = Long.MAX_VALUE;
    int ticks = 0;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      long last = clock.epochNs();
      for (int i = 0; i < calls; i++) {
        long now = clock.epochNs();
        ticks += now > last ? 1 : 0;
        last = now;
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(ticks > calls, "it moved only " + ticks + " times");
    assertTrue(least < 1000, "allocated " + least + " bytes in " + calls + " calls");
  }
}
