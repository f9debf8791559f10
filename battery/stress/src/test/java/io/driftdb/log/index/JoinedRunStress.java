package io.driftdb.log.index;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A frame joins the last run while somebody looks its record up. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The record is not there yet.")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "It is there, within its run's length.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The run is shown without the frame that joined it.")
@State
public class JoinedRunStress {
  private static final int FRAME = 64;

  private final ActiveIndex index = new ActiveIndex(16, 1 << 20);
  private final Run found = new Run();

  public JoinedRunStress() {
    add(0);
  }

  private void add(int n) {
    index.add(1, 0, n, n + 1, 10 + n, 20 + n, 4096 + (long) n * FRAME, FRAME);
  }

  @Actor
  public void join() {
    add(1);
  }

  @Actor
  public void read(II_Result r) {
    boolean there = index.findByOffset(1, 0, 1, found);
    r.r1 = there ? 1 : 0;
    r.r2 = there ? found.lengthBytes() / FRAME : 0;
  }
}
