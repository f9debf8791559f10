package io.driftdb.table.fold;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The fold fails for good while one begins to wait and another does already. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both were told of the failure.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Somebody waits for a fold that has ended.")
@State
public class FailedFoldStress {
  private final AppliedWaiters waiters = new AppliedWaiters();
  private final CompletableFuture<Void> earlier = waiters.await(5);
  private CompletableFuture<Void> later;

  @Actor
  public void fail() {
    waiters.fail(new DriftException(ErrorCode.INTERNAL, "failed"));
  }

  @Actor
  public void await() {
    later = waiters.await(4);
  }

  @Arbiter
  public void look(II_Result r) {
    r.r1 = earlier.isCompletedExceptionally() ? 1 : 0;
    r.r2 = later.isCompletedExceptionally() ? 1 : 0;
  }
}
