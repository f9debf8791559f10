package io.driftdb.battery;

import java.util.concurrent.TimeUnit;

/**
 * The time that a part still has. A part stops adding rounds when it is over; that it had done too
 * few by then is for its test to tell.
 */
public final class Budget {
  private final long endNs;

  private Budget(long lengthNs) {
    endNs = System.nanoTime() + lengthNs;
  }

  /** A share of what the part may take in the whole battery, from now on. */
  public static Budget of(Part part, double share) {
    return new Budget((long) (TimeUnit.MINUTES.toNanos(part.minutes()) * share));
  }

  public boolean isLeft() {
    return leftNs() > 0;
  }

  public long leftNs() {
    return endNs - System.nanoTime();
  }
}
