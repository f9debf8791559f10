package io.driftdb.server.session;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A request that is too large is refused while another asks for what is free. */
@JCStressTest
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "Only what fits is granted.")
@Outcome(expect = Expect.FORBIDDEN, desc = "What fits was refused, or too much was granted.")
@State
public class MemoryBudgetStress {
  private final MemoryBudget budget = new MemoryBudget(10);

  @Actor
  public void tooLarge(III_Result r) {
    r.r1 = budget.tryReserve(11) ? 1 : 0;
  }

  @Actor
  public void fitting(III_Result r) {
    r.r2 = budget.tryReserve(1) ? 1 : 0;
  }

  @Arbiter
  public void count(III_Result r) {
    r.r3 = (int) budget.usedBytes();
  }
}
