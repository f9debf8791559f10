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
    if (topic.table().historyRetentionMs() == historyRetentionMs) {
      outcome(new TopicChange(topic, false, 0));
      return Decision.ALREADY_SO;
    }
    long lsn = state.nextLsn();
    outcome(
        new TopicChange(
            topic.withTable(topic.table().withHistoryRetentionMs(historyRetentionMs, lsn)),
            true,
            lsn));
    records.tableAligned(topicId, historyRetentionMs, lsn, nowNs);
    return Decision.APPEND;
  }
}
