package io.driftdb.battery.stress;

import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/** As memory would be shared, if it were taken first and given back when that was too much. */
@Param(name = "bytes", gen = IntGen.class, conf = "1:12")
public class UndoneBudget {
  private static final long LIMIT = 10;

  private final AtomicLong used = new AtomicLong();

  @Operation
  public boolean tryReserve(@Param(name = "bytes") int bytes) {
    if (used.addAndGet(bytes) > LIMIT) {
      used.addAndGet(-bytes);
      return false;
    }
    return true;
  }
}
