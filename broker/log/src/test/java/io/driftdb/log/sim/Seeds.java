package io.driftdb.log.sim;

/**
 * Runs a property for many seeds, or for the one given by {@code -Dseed=}; names the seed that
 * fails.
 */
public final class Seeds {
  /** A property; throws when it does not hold. */
  public interface Property {
    void check(long seed) throws Exception;
  }

  private Seeds() {}

  /** Checks the property for the seeds 1 to count. */
  public static void forEach(int count, Property property) {
    Long only = Long.getLong("seed");
    long first = only == null ? 1 : only;
    long last = only == null ? count : only;
    for (long seed = first; seed <= last; seed++) {
      try {
        property.check(seed);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + " (replay with -Dseed=" + seed + "): " + e, e);
      }
    }
  }
}
