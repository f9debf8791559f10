package io.driftdb.server.session;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two requests ask for memory that one of them can have. */
@JCStressTest
@Outcome(id = "1, 0, 6", expect = Expect.ACCEPTABLE, desc = "The first has it.")
@Outcome(id = "0, 1, 6", expect = Expect.ACCEPTABLE, desc = "The second has it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both have it, or neither.")
@State
public class SharedBudgetStress {
  private final MemoryBudget budget = new MemoryBudget(10);

  @Actor
  public void first(III_Result r) {
    r.r1 = budget.tryReserve(6) ? 1 : 0;
  }

  @Actor
  public void second(III_Result r) {
    r.r2 = budget.tryReserve(6) ? 1 : 0;
  }

  @Arbiter
  public void count(III_Result r) {
    r.r3 = (int) budget.usedBytes();
  }
}
