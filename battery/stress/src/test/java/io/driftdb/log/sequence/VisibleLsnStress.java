package io.driftdb.log.sequence;

import io.driftdb.log.apply.Apply;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.apply.CommittedPartition;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A frame is committed: its partition shows it before the visible LSN does. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Nothing is visible yet.")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The partition is ahead: readers wait.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "All is visible.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A reader at the visible LSN misses a record.")
@State
public class VisibleLsnStress {
  private final CommittedPartition partition = new CommittedPartition(1, 0);
  private final Apply apply = new Apply(new CommittedCatalog(), topic -> {});

  public VisibleLsnStress() {
    Committing.pend(apply, partition);
  }

  @Actor
  public void commit() {
    apply.commit(2);
  }

  @Actor
  public void read(II_Result r) {
    r.r1 = (int) apply.visibleLsn();
    r.r2 = (int) partition.nextOffset();
  }
}
