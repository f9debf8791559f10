package io.driftdb.log.index;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What is not committed is taken back, and appended anew, while somebody looks it up. */
@JCStressTest
@Outcome(id = "10, 20", expect = Expect.ACCEPTABLE, desc = "The run that the truncation kept.")
@Outcome(id = "11, 21", expect = Expect.ACCEPTABLE, desc = "The run that was there before.")
@Outcome(id = "50, 60", expect = Expect.ACCEPTABLE, desc = "The run that took its place.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A mixture of what was there and what is.")
@State
public class TruncatedIndexStress {
  private static final int RUN = 64;
  private static final long SECOND = 4096 + 2L * RUN;

  private final ActiveIndex index = new ActiveIndex(16, RUN);
  private final Run found = new Run();

  public TruncatedIndexStress() {
    index.add(1, 0, 0, 1, 10, 20, 4096, RUN);
    index.add(1, 0, 1, 2, 11, 21, SECOND, RUN);
  }

  @Actor
  public void replace() {
    index.truncateFrom(SECOND, (topic, partition) -> 1);
    index.add(1, 0, 1, 2, 50, 60, SECOND, RUN);
  }

  @Actor
  public void read(II_Result r) {
    index.findByLsn(1, 0, Long.MAX_VALUE, found);
    r.r1 = (int) found.firstLsn();
    r.r2 = (int) found.appendTimeNs();
  }
}
