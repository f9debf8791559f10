package io.driftdb.schema;

import java.util.Random;
import java.util.function.Consumer;

/** Runs a property for many seeds, or for the one of {@code -Dseed=}; names the one that fails. */
public final class Seeds {
  private Seeds() {}

  public static void forEach(int count, Consumer<Random> property) {
    Long only = Long.getLong("seed");
    long first = only == null ? 1 : only;
    long last = only == null ? count : only;
    for (long seed = first; seed <= last; seed++) {
      try {
        property.accept(new Random(seed * 0x9E3779B97F4A7C15L));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " (replay with -Dseed=" + seed + "): " + e, e);
      }
    }
  }
}
