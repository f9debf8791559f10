package io.driftdb.table;

/** Runs a property for many seeds, or for the one of {@code -Dseed=}; names the one that fails. */
final class Seeds {
  /** A property; throws when it does not hold. */
  interface Property {
    void check(long seed) throws Exception;
  }

  private Seeds() {}

  static void forEach(int count, Property property) {
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
