package io.driftdb.log.io;

import java.time.Instant;

/** The machine's clocks. */
final class SystemClock implements LogClock {
  @Override
  public long epochNs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  @Override
  public long monotonicNs() {
    return System.nanoTime();
  }
}
