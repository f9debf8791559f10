package io.driftdb.log.upkeep;

import io.driftdb.log.journal.LoadedFile;
import io.driftdb.log.journal.Segment;
import io.driftdb.log.journal.SegmentList;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The shard's thread takes a segment out while the housekeeper asks whether it is out. */
@JCStressTest
@Outcome(id = "0, [12]", expect = Expect.ACCEPTABLE, desc = "Not out for sure: it waits.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It is out.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A file would go that readers can still find.")
@State
public class RetentionDropStress {
  private final SegmentList segments = new SegmentList();
  private final RetentionDrop drop;

  public RetentionDropStress() {
    Segment oldest = segment(1);
    segments.add(oldest);
    segments.add(segment(2));
    drop = new RetentionDrop(new Segment[] {oldest});
  }

  private static Segment segment(long id) {
    return new Segment(LoadedFile.header(id, id, 0), new LoadedFile(new byte[0], 0), null);
  }

  @Actor
  public void take() {
    drop.take(segments);
    drop.takenBefore(1);
  }

  @Actor
  public void ask(II_Result r) {
    r.r1 = drop.isTaken() ? 1 : 0;
    r.r2 = segments.all().length;
  }
}
