package io.driftdb.log.control;

import io.driftdb.log.Topic;
import io.driftdb.log.TopicChange;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;

/** Deletes a topic. */
public final class DeleteTopic extends ControlCommand<TopicChange> {
  private final String name;

  public DeleteTopic(String name) {
    this.name = name;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    Topic topic = state.topics().byName(name);
    if (topic == null) {
      throw new DriftException(
          ErrorCode.UNKNOWN_TOPIC,
          "there is no topic '" + name + "'. " + ErrorCode.UNKNOWN_TOPIC.advice());
    }
    records.topicDeleted(topic.id(), nowNs);
    outcome(new TopicChange(topic, true, 0));
    return Decision.APPEND;
  }

  @Override
  protected TopicChange withLsn(TopicChange result, long lsn) {
    return new TopicChange(result.topic(), result.changed(), lsn);
  }
}
