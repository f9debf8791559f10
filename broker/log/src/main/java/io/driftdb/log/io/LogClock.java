package io.driftdb.log.io;

/** Time, as the log reads it. */
public interface LogClock {
  /** Nanoseconds since 1970 UTC; may jump. */
  long epochNs();

  /** Nanoseconds from an arbitrary start; never goes back. */
  long monotonicNs();
}
