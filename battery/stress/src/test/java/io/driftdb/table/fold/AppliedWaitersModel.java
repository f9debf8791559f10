package io.driftdb.table.fold;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.CompletableFuture;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** Who waits for the fold is told as soon as it is there, and of its end. */
@Param(name = "lsn", gen = IntGen.class, conf = "1:4")
public class AppliedWaitersModel {
  private final AppliedWaiters waiters = new AppliedWaiters();
  private long applied;

  @Operation
  public String await(@Param(name = "lsn") int lsn) {
    CompletableFuture<Void> future = waiters.await(lsn);
    return future.isCompletedExceptionally() ? "failed" : future.isDone() ? "applied" : "waits";
  }

  @Operation(nonParallelGroup = "fold")
  public void apply() {
    waiters.onApplied(++applied);
  }

  @Operation(nonParallelGroup = "fold", runOnce = true)
  public void fail() {
    waiters.fail(new DriftException(ErrorCode.INTERNAL, "failed"));
  }
}
