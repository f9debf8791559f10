package io.driftdb.server.admin;

import io.driftdb.log.EventLog;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;

/** Finds the topics that requests name by their ids. Stateless; any thread. */
public final class TopicLookup {
  private TopicLookup() {}

  /** A topic; UNKNOWN_TOPIC. */
  public static Topic topic(EventLog log, int topicId) {
    Topic topic = log.topic(topicId);
    if (topic == null) {
      throw new DriftException(
          ErrorCode.UNKNOWN_TOPIC,
          "There is no topic with id " + topicId + ". " + ErrorCode.UNKNOWN_TOPIC.advice());
    }
    return topic;
  }

  /** A topic that is a table; UNKNOWN_TOPIC or NOT_A_TABLE. */
  public static Topic table(EventLog log, int topicId) {
    Topic topic = topic(log, topicId);
    if (topic.kind() != TopicKind.TABLE) {
      throw new DriftException(
          ErrorCode.NOT_A_TABLE, topic.name() + " is no table. " + ErrorCode.NOT_A_TABLE.advice());
    }
    return topic;
  }
}
