package io.driftdb.table.fold;

import io.driftdb.table.read.Published;
import io.driftdb.table.store.AppliedMark;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A group is folded in while somebody begins to wait for it. */
@JCStressTest
@Outcome(id = "-1, 1", expect = Expect.ACCEPTABLE, desc = "It waited, and was told.")
@Outcome(id = "5, 1", expect = Expect.ACCEPTABLE, desc = "It was told at once, and can read.")
@Outcome(id = ".*, 0", expect = Expect.FORBIDDEN, desc = "It waits for what is there.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was told of what can't be read yet.")
@State
public class AppliedWaitStress {
  private final Published published = new Published();
  private final AppliedWaiters waiters = new AppliedWaiters();
  private CompletableFuture<Void> waiting;

  @Actor
  public void fold() {
    published.applied(new AppliedMark(5, 0));
    waiters.onApplied(5);
  }

  @Actor
  public void await(II_Result r) {
    waiting = waiters.await(5);
    r.r1 = waiting.isDone() ? (int) published.applied().lsn() : -1;
  }

  @Arbiter
  public void look(II_Result r) {
    r.r2 = waiting.isDone() ? 1 : 0;
  }
}
