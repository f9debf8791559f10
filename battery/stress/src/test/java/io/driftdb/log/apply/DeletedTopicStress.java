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

/** A topic is deleted while somebody asks for its partition, and another waits at its end. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Told once, by the shard's thread.")
@Outcome(id = "2, .*", expect = Expect.FORBIDDEN, desc = "Told on a thread that may not wake.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Never told, or the partition is still there.")
@State
public class DeletedTopicStress {
  private static final Topic TOPIC =
      new Topic(7, "t", TopicKind.LOG, 1, Placement.FIRST, -1, -1, 0);

  private final CommittedCatalog catalog = new CommittedCatalog();
  private final CountingWaiter waiter = new CountingWaiter();
  private Thread shard;
  private CommittedPartition found;

  public DeletedTopicStress() {
    catalog.add(TOPIC);
    catalog.partition(TOPIC.id(), 0).await(waiter);
  }

  @Actor
  public void delete() {
    shard = Thread.currentThread();
    catalog.remove(TOPIC);
  }

  @Actor
  public void find() {
    found = catalog.find(TOPIC.id(), 0);
  }

  @Arbiter
  public void look(II_Result r) {
    r.r1 = waiter.times() == 0 ? 0 : waiter.times() == 1 && waiter.by().equals(shard) ? 1 : 2;
    r.r2 = found == null || found.isDeleted() ? 0 : 1;
  }
}
