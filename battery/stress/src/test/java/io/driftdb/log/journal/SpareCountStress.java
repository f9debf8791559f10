package io.driftdb.log.journal;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The housekeeper has a spare ready while the shard's thread takes one. */
@JCStressTest
@Outcome(id = "0, [01], 1", expect = Expect.ACCEPTABLE, desc = "It came too late to be taken.")
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "It was taken.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The spares are counted wrong.")
@State
public class SpareCountStress {
  private static final JournalLimits LIMITS = new JournalLimits(1 << 20, 4096, 4096, 16, 4096);

  private final SpareSegments spares = new SpareSegments(null, LIMITS, 1);

  @Actor
  public void add() {
    spares.adopt(1, LIMITS.segmentBytes());
  }

  @Actor
  public void take(III_Result r) {
    r.r1 = spares.poll() == null ? 0 : 1;
    r.r2 = spares.count();
  }

  @Arbiter
  public void count(III_Result r) {
    r.r3 = spares.count();
  }
}
