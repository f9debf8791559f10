package io.driftdb.log.io;

import java.time.Instant;

/**
 * The machine's clocks. Any thread. The time of day is taken from the system at anchors and counted
 * on from there by the monotonic clock, so that it has nanoseconds and costs no object; it is
 * anchored anew when the two have come apart by more than two milliseconds, and may jump then.
 */
final class SystemClock implements LogClock {
  private static final long MAX_APART_MS = 2;
  private static final long NS_PER_MS = 1_000_000L;

  private record Anchor(long epochNs, long monotonicNs) {
    static Anchor now() {
      long monotonicNs = System.nanoTime();
      Instant now = Instant.now();
      return new Anchor(now.getEpochSecond() * 1_000_000_000L + now.getNano(), monotonicNs);
    }
  }

  private volatile Anchor anchor = Anchor.now();

  @Override
  public long epochNs() {
    Anchor from = anchor;
    long counted = from.epochNs + (System.nanoTime() - from.monotonicNs);
    long apartMs = counted / NS_PER_MS - System.currentTimeMillis();
    if (Math.abs(apartMs) <= MAX_APART_MS) {
      return counted;
    }
    Anchor fresh = Anchor.now();
    anchor = fresh;
    return fresh.epochNs;
  }

  @Override
  public long monotonicNs() {
    return System.nanoTime();
  }
}
