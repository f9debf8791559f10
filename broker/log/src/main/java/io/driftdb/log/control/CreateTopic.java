package io.driftdb.log.control;

import io.driftdb.log.LogConfig;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicChange;
import io.driftdb.log.TopicSpec;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.TopicNames;

/** Creates a topic under the next id, as a table with options where they are given. */
public final class CreateTopic extends ControlCommand<TopicChange> {
  private final TopicSpec spec;
  private final TableOptions table;
  private final boolean ifNotExists;
  private final LogConfig config;

  public CreateTopic(TopicSpec spec, boolean ifNotExists, LogConfig config) {
    this(spec, null, ifNotExists, config);
  }

  /** {@code table} is null for a topic with the default options of its kind. */
  public CreateTopic(TopicSpec spec, TableOptions table, boolean ifNotExists, LogConfig config) {
    this.spec = spec;
    this.table = table;
    this.ifNotExists = ifNotExists;
    this.config = config;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    TopicNames.check(spec.name());
    if (spec.partitions() < 1) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST, "a topic has at least 1 partition, not " + spec.partitions());
    }
    if (table != null) {
      TableRules.checkNew(spec, table);
    }
    Topic known = state.topics().byName(spec.name());
    if (known != null) {
      return decideKnown(known);
    }
    checkLimits(state);
    Topic topic =
        new Topic(
            state.topics().nextTopicId(),
            spec.name(),
            spec.kind(),
            spec.partitions(),
            config.shards(),
            spec.retentionMs(),
            spec.retentionBytes(),
            nowNs);
    if (table == null) {
      records.topicCreated(topic, nowNs);
      outcome(new TopicChange(topic, true, 0));
    } else {
      Topic withOptions = topic.withTable(table);
      records.tableCreated(withOptions, nowNs);
      outcome(new TopicChange(withOptions, true, 0));
    }
    return Decision.APPEND;
  }

  private Decision decideKnown(Topic known) {
    boolean alike =
        known.kind() == spec.kind()
            && known.partitions() == spec.partitions()
            && (table == null || TableRules.areAlike(known.table(), table));
    if (!ifNotExists || !alike) {
      throw new DriftException(
          ErrorCode.TOPIC_EXISTS,
          "topic '"
              + known.name()
              + "' exists, of kind "
              + known.kind().name().toLowerCase(java.util.Locale.ROOT)
              + " with "
              + known.partitions()
              + " partitions"
              + (known.table() == null ? "" : " and " + TableRules.describe(known.table()))
              + ". "
              + ErrorCode.TOPIC_EXISTS.advice());
    }
    outcome(new TopicChange(known, false, 0));
    return Decision.ALREADY_SO;
  }

  private void checkLimits(SequencedState state) {
    if (state.topics().all().size() >= config.maxTopics()) {
      throw new DriftException(
          ErrorCode.TOO_MANY_TOPICS,
          "there are "
              + config.maxTopics()
              + " topics, the limit. "
              + ErrorCode.TOO_MANY_TOPICS.advice());
    }
    if ((long) state.topics().partitions() + spec.partitions() > config.maxPartitions()) {
      throw new DriftException(
          ErrorCode.TOO_MANY_PARTITIONS,
          spec.partitions()
              + " more partitions would exceed the limit of "
              + config.maxPartitions()
              + ". "
              + ErrorCode.TOO_MANY_PARTITIONS.advice());
    }
  }

  @Override
  protected TopicChange withLsn(TopicChange result, long lsn) {
    return new TopicChange(result.topic(), result.changed(), lsn);
  }
}
