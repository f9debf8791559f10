package io.driftdb.log.control;

import io.driftdb.log.IndexChange;
import io.driftdb.log.IndexSpec;
import io.driftdb.log.Topic;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;

/** Repeats on another shard what the first shard has decided: a table's index is dropped. */
public final class ForgetIndex extends ControlCommand<IndexChange> {
  private final int topicId;
  private final IndexSpec index;

  public ForgetIndex(int topicId, IndexSpec index) {
    this.topicId = topicId;
    this.index = index;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    Topic topic = TableRules.tableOrNull(state, topicId);
    boolean there =
        topic != null && topic.table().indexes().stream().anyMatch(i -> i.id() == index.id());
    outcome(new IndexChange(index, there, 0));
    if (!there) {
      return Decision.ALREADY_SO;
    }
    records.indexDropped(topicId, index.id(), nowNs);
    return Decision.APPEND;
  }
}
