package io.driftdb.log.control;

import io.driftdb.log.Topic;
import io.driftdb.log.TopicChange;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;

/** Changes how long a table keeps row versions. */
public final class AlterTable extends ControlCommand<TopicChange> {
  private final int topicId;
  private final long historyRetentionMs;

  public AlterTable(int topicId, long historyRetentionMs) {
    this.topicId = topicId;
    this.historyRetentionMs = historyRetentionMs;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    TableRules.checkHistoryRetention(historyRetentionMs);
    Topic topic = TableRules.table(state, topicId);
    boolean known = topic.table().historyRetentionMs() == historyRetentionMs;
    Topic altered = topic.withTable(topic.table().withHistoryRetentionMs(historyRetentionMs));
    outcome(new TopicChange(altered, !known, 0));
    if (known) {
      return Decision.ALREADY_SO;
    }
    records.tableAltered(topicId, historyRetentionMs, nowNs);
    return Decision.APPEND;
  }

  @Override
  protected TopicChange withLsn(TopicChange result, long lsn) {
    return new TopicChange(result.topic(), result.changed(), result.changed() ? lsn : 0);
  }
}
