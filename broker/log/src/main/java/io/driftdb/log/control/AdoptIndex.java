package io.driftdb.log.control;

import io.driftdb.log.IndexChange;
import io.driftdb.log.IndexSpec;
import io.driftdb.log.Topic;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;

/** Repeats on another shard what the first shard has decided: a table has an index. */
public final class AdoptIndex extends ControlCommand<IndexChange> {
  private final int topicId;
  private final IndexSpec index;
  private final boolean newest;

  /** {@code newest}: nothing later is known of the table; else it may have been dropped since. */
  public AdoptIndex(int topicId, IndexSpec index, boolean newest) {
    this.topicId = topicId;
    this.index = index;
    this.newest = newest;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    Topic topic = TableRules.tableOrNull(state, topicId);
    boolean missing =
        topic != null
            && !topic.table().indexes().contains(index)
            && (newest || index.id() >= topic.table().nextIndexId());
    outcome(new IndexChange(index, missing, 0));
    if (!missing) {
      return Decision.ALREADY_SO;
    }
    records.indexCreated(topicId, index, nowNs);
    return Decision.APPEND;
  }
}
