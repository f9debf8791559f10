package io.driftdb.log;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A full ring gets room while a caller tries to put one more in. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "It was full still: refused.")
@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "It took the room of the first.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An append was overwritten or wiped out.")
@State
public class RingReuseStress {
  private final ShardRing ring = new ShardRing(1);

  public RingReuseStress() {
    ring.tryPut(new AppendRequest().listener(null, 1));
  }

  @Actor
  public void take(III_Result r) {
    RingSlot slot = ring.peek();
    r.r1 = slot.isClear() ? 0 : (int) slot.request.tag;
    ring.advance();
  }

  @Actor
  public void put(III_Result r) {
    r.r2 = ring.tryPut(new AppendRequest().listener(null, 2)) ? 1 : 0;
  }

  @Arbiter
  public void look(III_Result r) {
    RingSlot slot = ring.peek();
    r.r3 = slot == null ? 0 : slot.isClear() ? -1 : (int) slot.request.tag;
  }
}
