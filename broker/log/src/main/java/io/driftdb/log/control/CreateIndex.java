package io.driftdb.log.control;

import io.driftdb.log.IndexChange;
import io.driftdb.log.IndexSpec;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;

/** Puts an index into a table's options, under the table's next index id. */
public final class CreateIndex extends ControlCommand<IndexChange> {
  private final int topicId;
  private final IndexSpec wanted;
  private final boolean ifNotExists;

  /** The id of {@code wanted} is the lowest that it may get: no shard may have given it before. */
  public CreateIndex(int topicId, IndexSpec wanted, boolean ifNotExists) {
    this.topicId = topicId;
    this.wanted = wanted;
    this.ifNotExists = ifNotExists;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    TableRules.checkIndex(wanted);
    Topic topic = TableRules.table(state, topicId);
    TableOptions table = topic.table();
    IndexSpec known = table.index(wanted.name());
    if (known != null) {
      return decideKnown(topic, known);
    }
    if (table.indexes().size() >= TableRules.MAX_INDEXES) {
      throw new DriftException(
          ErrorCode.TOO_MANY_INDEXES,
          "table '"
              + topic.name()
              + "' has "
              + TableRules.MAX_INDEXES
              + " indexes, the limit. "
              + ErrorCode.TOO_MANY_INDEXES.advice());
    }
    int id = Math.max(table.nextIndexId(), wanted.id());
    IndexSpec index = new IndexSpec(id, wanted.name(), wanted.paths(), wanted.where());
    records.indexCreated(topicId, index, nowNs);
    outcome(new IndexChange(index, true, 0));
    return Decision.APPEND;
  }

  private Decision decideKnown(Topic topic, IndexSpec known) {
    boolean alike = known.paths().equals(wanted.paths()) && known.where().equals(wanted.where());
    if (!ifNotExists || !alike) {
      throw new DriftException(
          ErrorCode.INDEX_EXISTS,
          "table '"
              + topic.name()
              + "' has an index '"
              + known.name()
              + "' on "
              + String.join(",", known.paths())
              + (known.where().isEmpty() ? "" : " where " + known.where())
              + ". "
              + ErrorCode.INDEX_EXISTS.advice());
    }
    outcome(new IndexChange(known, false, 0));
    return Decision.ALREADY_SO;
  }

  @Override
  protected IndexChange withLsn(IndexChange result, long lsn) {
    return new IndexChange(result.index(), result.changed(), result.changed() ? lsn : 0);
  }
}
