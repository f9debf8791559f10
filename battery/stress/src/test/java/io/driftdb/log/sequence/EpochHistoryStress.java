package io.driftdb.log.sequence;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An epoch starts while a token of the one before is checked. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The old epoch goes on.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The new one began between the looks.")
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "The old one ends where the new begins.")
@Outcome(expect = Expect.FORBIDDEN, desc = "What was taken back counts as history.")
@State
public class EpochHistoryStress {
  private final EpochHistory history = new EpochHistory();

  public EpochHistoryStress() {
    history.start(1, 1);
  }

  @Actor
  public void start() {
    history.start(2, 10);
  }

  @Actor
  public void check(II_Result r) {
    r.r1 = (int) history.current();
    r.r2 = history.contains(1, 20) ? 1 : 0;
  }
}
