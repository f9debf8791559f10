package io.driftdb.log.control;

import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicChange;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;

/**
 * Repeats on another shard what the first shard has decided: a topic exists. Its indexes follow by
 * {@link AdoptIndex}.
 */
public final class AdoptTopic extends ControlCommand<TopicChange> {
  private final Topic topic;
  private final boolean newest;

  /** {@code newest}: nothing later is known of the topic; else it may have been dropped since. */
  public AdoptTopic(Topic topic, boolean newest) {
    this.topic = topic;
    this.newest = newest;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    boolean dropped = !newest && topic.id() < state.topics().nextTopicId();
    boolean known = dropped || state.topics().byId(topic.id()) != null;
    outcome(new TopicChange(topic, !known, 0));
    if (known) {
      return Decision.ALREADY_SO;
    }
    boolean plain =
        topic.table() == null
            || (TableRules.areAlike(topic.table(), TableOptions.DEFAULT)
                && topic.table().historyRetentionMs() < 0);
    if (plain) {
      records.topicCreated(topic, nowNs);
    } else {
      records.tableCreated(topic, nowNs);
    }
    return Decision.APPEND;
  }
}
