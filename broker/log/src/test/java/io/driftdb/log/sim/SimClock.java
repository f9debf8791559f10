package io.driftdb.log.sim;

import io.driftdb.log.io.LogClock;
import java.util.function.LongConsumer;

/** Time that passes only when it is told to, or by a little each time somebody looks. */
public final class SimClock implements LogClock {
  private static final long START_NS = 1_700_000_000_000_000_000L;
  private static final long PER_LOOK_NS = 10;

  private long passedNs;
  private long wallOffsetNs;
  private LongConsumer onEpoch = ns -> {};

  /** Has somebody else act between a look at the date and what it is used for. */
  public void onEpoch(LongConsumer listener) {
    onEpoch = listener;
  }

  /** Lets time pass. */
  public void advanceMs(long ms) {
    passedNs += ms * 1_000_000L;
  }

  /** Sets the wall clock on or back; the monotonic clock does not notice. */
  public void jumpMs(long ms) {
    wallOffsetNs += ms * 1_000_000L;
  }

  @Override
  public long epochNs() {
    passedNs += PER_LOOK_NS;
    long ns = START_NS + passedNs + wallOffsetNs;
    onEpoch.accept(ns);
    return ns;
  }

  @Override
  public long monotonicNs() {
    passedNs += PER_LOOK_NS;
    return passedNs;
  }
}
