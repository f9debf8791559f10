package io.driftdb.log.apply;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Records are committed while somebody begins to wait for them. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It waited first, and was told.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "It came late, and has seen them.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It has seen them, and was told too.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Neither seen nor told once: it waits for ever.")
@State
public class TailWaiterStress {
  private final CommittedPartition partition = new CommittedPartition(1, 0);
  private final CountingWaiter waiter = new CountingWaiter();

  @Actor
  public void commit() {
    partition.advance(1);
  }

  @Actor
  public void await(II_Result r) {
    partition.await(waiter);
    r.r1 = (int) partition.nextOffset();
  }

  @Arbiter
  public void count(II_Result r) {
    r.r2 = waiter.times();
  }
}
