package io.driftdb.log.control;

import io.driftdb.log.IndexChange;
import io.driftdb.log.IndexSpec;
import io.driftdb.log.Topic;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;

/** Takes an index out of a table's options. */
public final class DropIndex extends ControlCommand<IndexChange> {
  private final int topicId;
  private final String name;

  public DropIndex(int topicId, String name) {
    this.topicId = topicId;
    this.name = name;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    Topic topic = TableRules.table(state, topicId);
    IndexSpec index = topic.table().index(name);
    if (index == null) {
      throw new DriftException(
          ErrorCode.UNKNOWN_INDEX,
          "table '"
              + topic.name()
              + "' has no index '"
              + name
              + "'. "
              + ErrorCode.UNKNOWN_INDEX.advice());
    }
    records.indexDropped(topicId, index.id(), nowNs);
    outcome(new IndexChange(index, true, 0));
    return Decision.APPEND;
  }

  @Override
  protected IndexChange withLsn(IndexChange result, long lsn) {
    return new IndexChange(result.index(), true, lsn);
  }
}
