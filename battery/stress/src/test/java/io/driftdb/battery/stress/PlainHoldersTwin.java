package io.driftdb.battery.stress;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** As a segment would be, if who holds it were counted in a plain field. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It was gone before it was taken.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It stayed open until it was read.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Closed under its reader, or not closed once.")
@State
public class PlainHoldersTwin {
  private int holders = 1;
  private final AtomicInteger closed = new AtomicInteger();

  private void release() {
    if (--holders == 0) {
      closed.incrementAndGet();
    }
  }

  @Actor
  public void drop() {
    release();
  }

  @Actor
  public void read(II_Result r) {
    if (holders > 0) {
      holders++;
      r.r1 = closed.get() == 0 ? 1 : 2;
      release();
    }
  }

  @Arbiter
  public void count(II_Result r) {
    r.r2 = closed.get();
  }
}
