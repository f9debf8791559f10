package io.driftdb.log;

import io.driftdb.log.io.LogClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when the wall clock jumps forward against the one that never does. One thread at a time.
 */
final class ClockWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final long JUMP_NS = 10_000_000_000L;

  private final int shard;
  private final LogClock clock;
  private final LogObserver observer;
  private long lastEpochNs;
  private long lastMonotonicNs;

  ClockWatch(int shard, LogClock clock, LogObserver observer) {
    this.shard = shard;
    this.clock = clock;
    this.observer = observer;
  }

  void look() {
    long epochNs = clock.epochNs();
    long monotonicNs = clock.monotonicNs();
    long jump = (epochNs - lastEpochNs) - (monotonicNs - lastMonotonicNs);
    if (lastEpochNs != 0 && jump > JUMP_NS) {
      LOG.warn("Shard {}: the clock has jumped forward by {} ms", shard, jump / 1_000_000);
      observer.onClockJump(shard, jump);
    }
    lastEpochNs = epochNs;
    lastMonotonicNs = monotonicNs;
  }
}
