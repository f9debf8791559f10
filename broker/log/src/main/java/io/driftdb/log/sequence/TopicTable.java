package io.driftdb.log.sequence;

import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.TopicNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.Int2ObjectHashMap;

/** The topics as of what has been appended. Belongs to the shard's thread. */
public final class TopicTable {
  private final UndoLog undo;
  private final Int2ObjectHashMap<Topic> byId = new Int2ObjectHashMap<>();
  private final Map<String, Topic> byName = new HashMap<>();
  private int nextTopicId = 1;
  private int partitions;

  TopicTable(UndoLog undo) {
    this.undo = undo;
    Topic internal =
        new Topic(
            TopicNames.INTERNAL_TOPIC_ID, TopicNames.INTERNAL, TopicKind.LOG, 1, 1, -1, -1, 0);
    byId.put(internal.id(), internal);
  }

  public Topic byId(int id) {
    return byId.get(id);
  }

  public Topic byName(String name) {
    return byName.get(name);
  }

  /** All topics but the internal one. */
  public Collection<Topic> all() {
    return byName.values();
  }

  public int nextTopicId() {
    return nextTopicId;
  }

  /** Partitions of all topics together. */
  public int partitions() {
    return partitions;
  }

  void replayCreated(Topic topic) {
    Undo change = undo.push(Undo.Kind.TOPIC_CREATED);
    change.topic = topic;
    change.a = nextTopicId;
    add(topic);
    nextTopicId = Math.max(nextTopicId, topic.id() + 1);
  }

  /** Returns the topic that goes, or null. */
  Topic replayDeleted(int topicId) {
    Topic topic = byId.get(topicId);
    if (topic != null) {
      undo.push(Undo.Kind.TOPIC_DELETED).topic = topic;
      remove(topic);
    }
    return topic;
  }

  void undo(Undo change) {
    if (change.kind == Undo.Kind.TOPIC_CREATED) {
      remove(change.topic);
      nextTopicId = (int) change.a;
    } else {
      add(change.topic);
    }
  }

  /** Recovery: its creation may be in a range that can't be read; the id is not given again. */
  public void sawId(int topicId) {
    nextTopicId = Math.max(nextTopicId, topicId + 1);
  }

  private void add(Topic topic) {
    byId.put(topic.id(), topic);
    byName.put(topic.name(), topic);
    partitions += topic.partitions();
  }

  private void remove(Topic topic) {
    byId.remove(topic.id());
    byName.remove(topic.name(), topic);
    partitions -= topic.partitions();
  }

  void write(StateWriter out) {
    out.putInt(nextTopicId);
    out.putInt(byName.size());
    byName.values().stream()
        .sorted((a, b) -> Integer.compare(a.id(), b.id()))
        .forEach(
            topic -> {
              out.putInt(topic.id());
              out.putString(topic.name());
              out.putInt(topic.kind().code());
              out.putInt(topic.partitions());
              out.putInt(topic.spread());
              out.putLong(topic.retentionMs());
              out.putLong(topic.retentionBytes());
              out.putLong(topic.createdNs());
            });
  }

  void read(StateReader in) {
    nextTopicId = in.getInt();
    int count = in.getInt();
    for (int i = 0; i < count; i++) {
      add(
          new Topic(
              in.getInt(),
              in.getString(),
              TopicKind.of(in.getInt()),
              in.getInt(),
              in.getInt(),
              in.getLong(),
              in.getLong(),
              in.getLong()));
    }
  }
}
