package io.driftdb.log.apply;

import io.driftdb.log.Topic;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The topics and partitions of a shard as far as they are committed. Written by its thread, read by
 * any.
 */
public final class CommittedCatalog {
  private final ConcurrentHashMap<String, Topic> byName = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Integer, Topic> byId = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, CommittedPartition> partitions = new ConcurrentHashMap<>();

  private volatile int nextTopicId = 1;

  public Topic topic(String name) {
    return byName.get(name);
  }

  public Topic topic(int id) {
    return byId.get(id);
  }

  public Collection<Topic> topics() {
    return byId.values();
  }

  /**
   * The range of a partition that the catalog has; null when there is no such topic any more. Makes
   * none that {@link #remove} would not find: only the shard's thread may wake who waits there.
   */
  public CommittedPartition find(int topicId, int partition) {
    if (!byId.containsKey(topicId)) {
      return null;
    }
    long key = key(topicId, partition);
    CommittedPartition known = partitions.get(key);
    return known != null
        ? known
        : partitions.computeIfAbsent(
            key,
            k -> byId.containsKey(topicId) ? new CommittedPartition(topicId, partition) : null);
  }

  /**
   * Shard's thread, or recovery: a partition's range, made when it is first asked for, which may be
   * before its topic is committed.
   */
  public CommittedPartition partition(int topicId, int partition) {
    return partitions.computeIfAbsent(
        key(topicId, partition), key -> new CommittedPartition(topicId, partition));
  }

  private static long key(int topicId, int partition) {
    return ((long) topicId << Integer.SIZE) | partition;
  }

  /** All topics with lower ids were here, or never are: what is not here has been deleted. */
  public int nextTopicId() {
    return nextTopicId;
  }

  /** Recovery: topics with lower ids have been deleted, where they are not here. */
  public void sawIdsBelow(int topicId) {
    nextTopicId = Math.max(nextTopicId, topicId);
  }

  /** One more topic, or one with other options in the place of that with its id. */
  public void add(Topic topic) {
    byId.put(topic.id(), topic);
    byName.put(topic.name(), topic);
    nextTopicId = Math.max(nextTopicId, topic.id() + 1);
  }

  /** The topic and its partitions are gone; who waits there is woken. */
  public void remove(Topic topic) {
    byName.remove(topic.name(), topic);
    byId.remove(topic.id());
    for (int p = 0; p < topic.partitions(); p++) {
      CommittedPartition gone = partitions.remove(key(topic.id(), p));
      if (gone != null) {
        gone.delete();
      }
    }
  }
}
