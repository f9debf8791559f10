package io.driftdb.table.index;

import java.util.Random;

/** Runs a property for many seeds, or for the one of {@code -Dseed=}; names the one that fails. */
final class Seeds {
  /** A property; throws when it does not hold. */
  interface Property {
    void check(long seed, Random random) throws Exception;
  }

  private Seeds() {}

  static void forEach(int count, Property property) {
    io.driftdb.log.sim.Seeds.forEach(
        "broker/table",
        count,
        seed -> property.check(seed, new Random(seed * 0x9E3779B97F4A7C15L)));
  }
}
