package io.driftdb.raft;

import java.util.concurrent.TimeUnit;

/**
 * How long a shard that another node is to lead stays where it is. While it is handed over it takes
 * nothing, and when that fails any node may lead next: so who has failed to take it is asked again
 * after twice the time.
 */
final class HandOverPause {
  /** Longer than Ratis tries. */
  private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(5);

  private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(160);

  private long pauseNs;
  private long triedNs;

  boolean isDue(long nowNs) {
    return pauseNs == 0 || nowNs - triedNs >= pauseNs;
  }

  void tried(long nowNs) {
    triedNs = nowNs;
    pauseNs = pauseNs == 0 ? FIRST_NS : Math.min(2 * pauseNs, LONGEST_NS);
  }

  /** The other one leads. */
  void worked() {
    pauseNs = 0;
  }
}
