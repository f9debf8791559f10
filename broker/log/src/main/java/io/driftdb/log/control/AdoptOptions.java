package io.driftdb.log.control;

import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicChange;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;

/**
 * Repeats on another shard what the first shard has decided: how long a table keeps row versions.
 * An older decision does not undo a newer one.
 */
public final class AdoptOptions extends ControlCommand<TopicChange> {
  private final Topic decided;

  public AdoptOptions(Topic decided) {
    this.decided = decided;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    TableOptions options = decided.table();
    Topic topic = TableRules.tableOrNull(state, decided.id());
    boolean newer =
        topic != null
            && topic.table().historyRetentionMs() != options.historyRetentionMs()
            && topic.table().alteredLsn() <= options.alteredLsn();
    newer |= topic != null && topic.table().alteredLsn() < options.alteredLsn();
    outcome(new TopicChange(decided, newer, 0));
    if (!newer) {
      return Decision.ALREADY_SO;
    }
    records.tableAligned(decided.id(), options.historyRetentionMs(), options.alteredLsn(), nowNs);
    return Decision.APPEND;
  }
}
