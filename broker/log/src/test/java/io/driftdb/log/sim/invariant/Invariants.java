package io.driftdb.log.sim.invariant;

import java.util.List;

/** All that can be told from what a log shows. */
public final class Invariants {
  private static final List<Invariant> ALL =
      List.of(
          new OffsetsDense(),
          new NoPhantom(),
          new Order(),
          new TimesRise(),
          new ExactlyOnce(),
          new NoAckedRecordLost(),
          new MemoryAckKeepsItsPlace(),
          new DeliveredStays(),
          new WholeTransactions());

  private Invariants() {}

  /** Throws {@link Broken} for the first that does not hold. */
  public static void check(Promises promises, Shown shown) {
    ALL.forEach(invariant -> invariant.check(promises, shown));
  }
}
