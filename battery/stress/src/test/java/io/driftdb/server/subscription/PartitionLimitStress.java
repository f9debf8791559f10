package io.driftdb.server.subscription;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A subscription that is too large is refused while another opens that fits. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Only what fits is opened.")
@Outcome(expect = Expect.FORBIDDEN, desc = "What fits was refused, or too much was opened.")
@State
public class PartitionLimitStress {
  private static final int LIMIT = 10;

  private final FeedRegistry registry = new FeedRegistry();

  @Actor
  public void tooLarge(II_Result r) {
    r.r1 = registry.tryOpen(LIMIT + 1, LIMIT) ? 1 : 0;
  }

  @Actor
  public void fitting(II_Result r) {
    r.r2 = registry.tryOpen(1, LIMIT) ? 1 : 0;
  }
}
