package io.driftdb.table;

/** Runs a property for many seeds, or for the one of {@code -Dseed=}; names the one that fails. */
final class Seeds {
  /** A property; throws when it does not hold. */
  interface Property {
    void check(long seed) throws Exception;
  }

  private Seeds() {}

  static void forEach(int count, Property property) {
    io.driftdb.log.sim.Seeds.forEach("broker/table", count, property::check);
  }
}
