package io.driftdb.battery.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** As an index would be, if it counted a run before the run is written. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The run is not there yet.")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "It is there, and whole.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A run is shown before it is written.")
@State
public class EarlyCountTwin {
  private final int[] positions = new int[1];
  private volatile int count;

  @Actor
  public void grow() {
    count = 1;
    positions[0] = 7;
  }

  @Actor
  public void read(II_Result r) {
    r.r1 = count;
    r.r2 = r.r1 == 1 ? positions[0] : 0;
  }
}
