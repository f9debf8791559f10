package io.driftdb.log.control;

import io.driftdb.log.LogConfig;
import io.driftdb.log.Placement;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicChange;
import io.driftdb.log.TopicSpec;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.TopicNames;
import java.util.Set;
import java.util.stream.Collectors;

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
    if (spec.shard() >= config.shards()) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "there is no shard "
              + spec.shard()
              + ": they are 0 to "
              + (config.shards() - 1)
              + " (log.shards)");
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
            placement(state.topics().nextTopicId()),
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

  /** Topics begin on one shard after the other: so those of one partition share them evenly. */
  private Placement placement(int topicId) {
    return spec.shard() < 0 ? Placement.over(config.shards(), topicId) : Placement.on(spec.shard());
  }

  private Decision decideKnown(Topic known) {
    boolean alike =
        known.kind() == spec.kind()
            && known.partitions() == spec.partitions()
            && (spec.shard() < 0 || known.shards().equals(Set.of(spec.shard())))
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
              + " partitions on "
              + (known.shards().size() == 1 ? "shard " : "shards ")
              + known.shards().stream().map(String::valueOf).collect(Collectors.joining(", "))
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
