package io.driftdb.log.io;

import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * All that reaches the log from outside: files, clock and random numbers. A simulator gives its
 * own.
 */
public record LogSeam(LogFiles files, LogClock clock, LongSupplier random) {
  /** The real world. */
  public static LogSeam system() {
    return new LogSeam(new DiskFiles(), new SystemClock(), new SecureRandom()::nextLong);
  }
}
