package io.driftdb.log.index;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The index grows beyond its first arrays while somebody looks a record up in it. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The record is not there yet.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It is there, and its run is whole.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A run is shown before it is written.")
@State
public class GrowingIndexStress {
  private static final int RUN = 64;

  private final ActiveIndex index = new ActiveIndex(16, RUN);
  private final Run found = new Run();

  public GrowingIndexStress() {
    add(0);
    add(1);
  }

  private void add(int n) {
    index.add(1, 0, n, n + 1, 10 + n, 20 + n, 4096 + 2L * n * RUN, RUN);
  }

  @Actor
  public void grow() {
    add(2);
  }

  @Actor
  public void read(II_Result r) {
    boolean there = index.findByOffset(1, 0, 2, found);
    r.r1 = there ? 1 : 0;
    r.r2 = there && isWhole() ? 1 : 0;
  }

  private boolean isWhole() {
    return found.baseOffset() == 2
        && found.firstLsn() == 12
        && found.filePosition() == 4096 + 4L * RUN
        && found.lengthBytes() == RUN;
  }
}
