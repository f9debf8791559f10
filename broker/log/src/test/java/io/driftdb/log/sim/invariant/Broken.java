package io.driftdb.log.sim.invariant;

import java.util.function.Supplier;

/** A promise that was not kept; the message begins with the name of the invariant. */
public final class Broken extends AssertionError {
  private static final long serialVersionUID = 1L;

  private Broken(String message) {
    super(message);
  }

  /** How an invariant does not hold. */
  public static Broken of(Class<?> invariant, String how) {
    return new Broken(invariant.getSimpleName() + ": " + how);
  }

  /** Throws when a promise is not kept. The text is made only then. */
  public static void unless(boolean holds, Class<?> invariant, Supplier<String> how) {
    if (!holds) {
      throw of(invariant, how.get());
    }
  }
}
