package io.driftdb.log;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A caller hands an append over while the shard looks for one. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It is not there yet.")
@Outcome(id = "1, 42", expect = Expect.ACCEPTABLE, desc = "It is there, as it was filled in.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A slot is shown before it is filled.")
@State
public class RingHandOverStress {
  private final ShardRing ring = new ShardRing(2);

  @Actor
  public void put() {
    ring.tryPut(new AppendRequest().listener(null, 42));
  }

  @Actor
  public void take(II_Result r) {
    RingSlot slot = ring.peek();
    if (slot != null) {
      r.r1 = 1;
      r.r2 = slot.isClear() ? 0 : (int) slot.request.tag;
    }
  }
}
