package io.driftdb.log.sim.invariant;

/** Each life runs in a higher epoch than all that ran before, and no epoch goes back. */
public final class EpochsRise {
  private long epoch;

  /** The first look at a new life. */
  public void newLife(long now) {
    Broken.unless(now > epoch, getClass(), () -> "epoch " + epoch + " was given again");
  }

  public void check(long now) {
    Broken.unless(now >= epoch, getClass(), () -> "epoch " + now + " after " + epoch);
    epoch = now;
  }
}
