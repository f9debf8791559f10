package io.driftdb.log.apply;

import io.driftdb.log.Placement;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A topic that nobody has used is deleted while somebody begins to wait for its records. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "There was no such topic any more.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It has seen the deletion, or was told.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It waits for a topic that is gone.")
@State
public class DeletedUnusedTopicStress {
  private static final Topic TOPIC =
      new Topic(7, "t", TopicKind.LOG, 1, Placement.FIRST, -1, -1, 0);

  private final CommittedCatalog catalog = new CommittedCatalog();
  private final CountingWaiter waiter = new CountingWaiter();
  private boolean seen;

  public DeletedUnusedTopicStress() {
    catalog.add(TOPIC);
  }

  @Actor
  public void delete() {
    catalog.remove(TOPIC);
  }

  @Actor
  public void await(II_Result r) {
    CommittedPartition found = catalog.find(TOPIC.id(), 0);
    if (found != null) {
      r.r1 = 1;
      found.await(waiter);
      seen = found.isDeleted();
    }
  }

  @Arbiter
  public void look(II_Result r) {
    r.r2 = seen || waiter.times() == 1 ? 1 : 0;
  }
}
