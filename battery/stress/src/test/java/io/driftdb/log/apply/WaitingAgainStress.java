package io.driftdb.log.apply;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who is being told waits again before its turn comes: it is told of what is committed next. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It waited still: told once.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "It waited again: told of both.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The list has lost somebody, or told him twice.")
@State
public class WaitingAgainStress {
  private final CommittedPartition partition = new CommittedPartition(1, 0);
  private final CountingWaiter again = new CountingWaiter();
  private final CountingWaiter other = new CountingWaiter();

  public WaitingAgainStress() {
    partition.await(again);
    partition.await(other);
  }

  @Actor
  public void commit() {
    partition.advance(1);
  }

  @Actor
  public void await() {
    partition.await(again);
  }

  @Arbiter
  public void commitMore(II_Result r) {
    partition.advance(2);
    r.r1 = again.times();
    r.r2 = other.times();
  }
}
