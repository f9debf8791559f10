package io.driftdb.server.session;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** Memory that requests take and give back: as if one after the other had asked. */
@Param(name = "bytes", gen = IntGen.class, conf = "1:12")
public class MemoryBudgetModel {
  private final MemoryBudget budget = new MemoryBudget(10);

  @Operation
  public boolean tryReserve(@Param(name = "bytes") int bytes) {
    return budget.tryReserve(bytes);
  }

  @Operation
  public void reserve(@Param(name = "bytes") int bytes) {
    budget.reserve(bytes);
  }

  @Operation
  public void release(@Param(name = "bytes") int bytes) {
    budget.release(bytes);
  }

  @Operation
  public boolean exceeded() {
    return budget.exceeded();
  }
}
