package io.driftdb.log.sequence;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.Placement;
import io.driftdb.log.TableOptions;
import io.driftdb.log.TableOptions.MissingRow;
import io.driftdb.log.TableOptions.RowFormat;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.TopicNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
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
            TopicNames.INTERNAL_TOPIC_ID,
            TopicNames.INTERNAL,
            TopicKind.LOG,
            1,
            Placement.FIRST,
            -1,
            -1,
            0);
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

  /** Changes a table's options; returns it with them, or null when there is no such table. */
  Topic replayTable(int topicId, UnaryOperator<TableOptions> change) {
    Topic before = byId.get(topicId);
    if (before == null || before.table() == null) {
      return null;
    }
    undo.push(Undo.Kind.TOPIC_CHANGED).topic = before;
    return replace(before.withTable(change.apply(before.table())));
  }

  private Topic replace(Topic topic) {
    byId.put(topic.id(), topic);
    byName.put(topic.name(), topic);
    return topic;
  }

  void undo(Undo change) {
    switch (change.kind) {
      case TOPIC_CREATED -> {
        remove(change.topic);
        nextTopicId = (int) change.a;
      }
      case TOPIC_DELETED -> add(change.topic);
      default -> replace(change.topic);
    }
  }

  /** Recovery: its creation may be in a range that can't be read; the id is not given again. */
  public void sawId(int topicId) {
    nextTopicId = Math.max(nextTopicId, topicId + 1);
  }

  /** So many records can't be read: each may have made a topic. */
  void leaveRoom(long records) {
    nextTopicId = (int) Math.min(Integer.MAX_VALUE, nextTopicId + records);
  }

  private void add(Topic topic) {
    if (partitions + topic.partitions() > Topic.MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "topic '"
              + topic.name()
              + "' makes it more than "
              + Topic.MAX_PARTITIONS
              + " partitions");
    }
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
              out.putInt(topic.placement().code());
              out.putLong(topic.retentionMs());
              out.putLong(topic.retentionBytes());
              out.putLong(topic.createdNs());
            });
  }

  /** What {@link #write} leaves out: the options of tables that do not have the default ones. */
  void writeTables(StateWriter out) {
    List<Topic> tables =
        byName.values().stream()
            .filter(topic -> topic.table() != null && !topic.table().equals(TableOptions.DEFAULT))
            .sorted((a, b) -> Integer.compare(a.id(), b.id()))
            .toList();
    out.putInt(tables.size());
    for (Topic topic : tables) {
      TableOptions table = topic.table();
      out.putInt(topic.id());
      out.putInt(table.rowFormat().code());
      out.putInt(table.missingRow().code());
      out.putLong(table.historyRetentionMs());
      out.putInt(table.nextIndexId());
      out.putInt(table.indexes().size());
      for (IndexSpec index : table.indexes()) {
        out.putInt(index.id());
        out.putString(index.name());
        out.putInt(index.paths().size());
        index.paths().forEach(out::putString);
        out.putString(index.where());
      }
    }
  }

  /** Reads back what {@link #writeTables} wrote, after the topics. */
  void readTables(StateReader in) {
    for (int i = in.getInt(); i > 0; i--) {
      Topic topic = byId.get(in.getInt());
      RowFormat rowFormat = RowFormat.of(in.getInt());
      MissingRow missingRow = MissingRow.of(in.getInt());
      long historyMs = in.getLong();
      int nextIndexId = in.getInt();
      List<IndexSpec> indexes = new ArrayList<>();
      for (int j = in.getInt(); j > 0; j--) {
        indexes.add(readIndex(in));
      }
      replace(
          topic.withTable(
              new TableOptions(
                  rowFormat, missingRow, historyMs, List.copyOf(indexes), nextIndexId)));
    }
  }

  /** What was decided about tables since they were created: at which LSN of the first shard. */
  void writeDecisions(StateWriter out) {
    List<Topic> altered =
        byName.values().stream()
            .filter(topic -> topic.table() != null && topic.table().alteredLsn() > 0)
            .sorted((a, b) -> Integer.compare(a.id(), b.id()))
            .toList();
    out.putInt(altered.size());
    for (Topic topic : altered) {
      out.putInt(topic.id());
      out.putLong(topic.table().alteredLsn());
    }
  }

  /** Reads back what {@link #writeDecisions} wrote, after the tables. */
  void readDecisions(StateReader in) {
    for (int i = in.getInt(); i > 0; i--) {
      Topic topic = byId.get(in.getInt());
      TableOptions table = topic.table();
      long historyMs = table.historyRetentionMs();
      replace(topic.withTable(table.withHistoryRetentionMs(historyMs, in.getLong())));
    }
  }

  private static IndexSpec readIndex(StateReader in) {
    int id = in.getInt();
    String name = in.getString();
    List<String> paths = new ArrayList<>();
    for (int i = in.getInt(); i > 0; i--) {
      paths.add(in.getString());
    }
    return new IndexSpec(id, name, List.copyOf(paths), in.getString());
  }

  void read(StateReader in) {
    nextTopicId = in.getInt();
    int count = in.getInt();
    for (int i = 0; i < count; i++) {
      int id = in.getInt();
      add(
          new Topic(
              id,
              in.getString(),
              TopicKind.of(in.getInt()),
              in.getInt(),
              Placement.of(in.getInt(), id),
              in.getLong(),
              in.getLong(),
              in.getLong()));
    }
  }
}
