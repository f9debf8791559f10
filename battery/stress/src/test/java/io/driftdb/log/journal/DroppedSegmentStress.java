package io.driftdb.log.journal;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Retention drops a segment while a reader takes it. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "It was gone before it was taken.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It stayed open until it was read.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Closed under its reader, or not recycled once.")
@State
public class DroppedSegmentStress {
  private final LoadedFile file = new LoadedFile(new byte[0], 0);
  private final SegmentList segments = new SegmentList();
  private int recycled;

  public DroppedSegmentStress() {
    segments.add(new Segment(LoadedFile.header(1, 1, 0), file, null));
    segments.add(new Segment(LoadedFile.header(2, 10, 0), new LoadedFile(new byte[0], 0), null));
  }

  @Actor
  public void drop() {
    segments.removeFirst().drop(() -> recycled += file.isOpen() ? 100 : 1);
  }

  @Actor
  public void read(II_Result r) {
    Segment first = segments.all()[0];
    if (first.id() == 1 && first.tryHold()) {
      boolean before = file.isOpen();
      r.r1 = before && file.isOpen() ? 1 : 2;
      first.release();
    }
  }

  @Arbiter
  public void count(II_Result r) {
    r.r2 = recycled;
  }
}
