package io.driftdb.log.journal;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A group becomes durable while somebody looks how far its segment reaches. */
@JCStressTest
@Outcome(id = "4096, 1, 0", expect = Expect.ACCEPTABLE, desc = "Nothing of it is there.")
@Outcome(id = "4096, [12], 9", expect = Expect.ACCEPTABLE, desc = "Not all of it is told yet.")
@Outcome(id = "4096, 2, 0", expect = Expect.FORBIDDEN, desc = "Records without their time.")
@Outcome(id = "5000, 2, 9", expect = Expect.ACCEPTABLE, desc = "All of it is there.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The end is told before what stands before it.")
@State
public class SegmentEndStress {
  private final Segment segment =
      new Segment(LoadedFile.header(1, 1, 0), new LoadedFile(new byte[0], 0), null);

  @Actor
  public void extend() {
    segment.extendTo(5000, 2, 9);
  }

  @Actor
  public void read(III_Result r) {
    r.r1 = (int) segment.endPosition();
    r.r2 = (int) segment.endLsn();
    r.r3 = (int) segment.lastAppendTimeNs();
  }
}
