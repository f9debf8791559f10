package io.driftdb.log.sequence;

import io.driftdb.log.apply.Apply;
import io.driftdb.log.apply.CommittedPartition;

/** Brings a frame to where its commit is all that it lacks. */
public final class Committing {
  private Committing() {}

  /** Of one record, LSN 1, the partition's first: a commit of LSN 2 makes it visible. */
  public static void pend(Apply apply, CommittedPartition partition) {
    apply.startFrame(2);
    apply.onBatch(new PartitionState(1, 0, partition), 1);
  }
}
