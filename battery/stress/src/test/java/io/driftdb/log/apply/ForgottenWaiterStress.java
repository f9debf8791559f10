package io.driftdb.log.apply;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** One of those who wait leaves the list while it is told; its neighbours must not be lost. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It had left before.")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "It was told once more.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A neighbour was not told once.")
@State
public class ForgottenWaiterStress {
  private final CommittedPartition partition = new CommittedPartition(1, 0);
  private final CountingWaiter before = new CountingWaiter();
  private final CountingWaiter leaving = new CountingWaiter();
  private final CountingWaiter after = new CountingWaiter();

  public ForgottenWaiterStress() {
    partition.await(after);
    partition.await(leaving);
    partition.await(before);
  }

  @Actor
  public void commit() {
    partition.advance(1);
  }

  @Actor
  public void leave() {
    partition.forget(leaving);
  }

  @Arbiter
  public void count(III_Result r) {
    r.r1 = before.times();
    r.r2 = leaving.times();
    r.r3 = after.times();
  }
}
