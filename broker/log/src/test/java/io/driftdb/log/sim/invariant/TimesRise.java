package io.driftdb.log.sim.invariant;

/** Append times never go back along the log, whatever the clock did. */
final class TimesRise implements Invariant {
  @Override
  public void check(Promises promises, Shown shown) {
    for (int i = 1; i < shown.appendTimes().size(); i++) {
      long before = shown.appendTimes().get(i - 1);
      long time = shown.appendTimes().get(i);
      int at = i;
      require(time >= before, () -> shown.rows().get(at) + " of " + time + " after " + before);
    }
  }
}
