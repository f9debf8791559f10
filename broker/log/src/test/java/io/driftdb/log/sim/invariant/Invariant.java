package io.driftdb.log.sim.invariant;

import java.util.function.Supplier;

/** One promise of the log, checked against all that it shows. */
public interface Invariant {
  /** Throws {@link Broken} when it does not hold. */
  void check(Promises promises, Shown shown);

  /** Fails in the name of this invariant. */
  default void require(boolean holds, Supplier<String> how) {
    Broken.unless(holds, getClass(), how);
  }
}
