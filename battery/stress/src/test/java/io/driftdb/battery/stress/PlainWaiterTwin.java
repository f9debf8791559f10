package io.driftdb.battery.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** As a partition and who waits at its end would be, if neither field were volatile. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It waited first, and was told.")
@Outcome(id = "1, [01]", expect = Expect.ACCEPTABLE, desc = "It has seen the record.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Neither seen nor told: it waits for ever.")
@State
public class PlainWaiterTwin {
  private int nextOffset;
  private boolean awaited;
  private int told;

  @Actor
  public void commit() {
    nextOffset = 1;
    if (awaited) {
      told = 1;
    }
  }

  @Actor
  public void await(II_Result r) {
    awaited = true;
    r.r1 = nextOffset;
  }

  @Arbiter
  public void count(II_Result r) {
    r.r2 = told;
  }
}
