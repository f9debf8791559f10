package io.driftdb.log.upkeep;

import io.driftdb.log.LogConfig;
import io.driftdb.log.Topic;
import io.driftdb.log.apply.CommittedCatalog;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.index.SealedIndex;
import io.driftdb.log.io.LogClock;
import io.driftdb.log.journal.Segment;
import io.driftdb.schema.TopicNames;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Finds the oldest segments that no topic wants to keep any more. A segment goes as a whole or not
 * at all: one topic that keeps its records pins those of the others. Housekeeper's thread.
 */
final class Retention {
  private static final Segment[] NONE = {};

  /** Who keeps segments that tables are still made from; no topic has that name. */
  private static final String TABLES = "(tables)";

  /** Who keeps segments that other nodes may still ask for; no topic has that name. */
  private static final String CLUSTER = "(cluster)";

  /** Who keeps segments of topics whose creation may be in a damaged range. */
  private static final String UNKNOWN = "(unknown)";

  private static final long NOT_ASKED = Long.MAX_VALUE;

  private final long everyNs;
  private final LogClock clock;
  private final CommittedCatalog catalog;
  private final Map<Long, Map<Integer, Long>> bytesByTopic = new HashMap<>();
  private final long damagedFromLsn;
  private final LongSupplier keptForCluster;
  private volatile Map<String, Long> pinned = Map.of();
  private volatile long keptFrom;
  private volatile long firstHeldLsn;
  private long nextCheckNs;
  private boolean checked;

  /**
   * {@code damagedFromLsn}: from there on the creation of a topic may be unreadable, so that one
   * that the catalog does not hold may still be wanted. {@code keptForCluster}: from there on other
   * nodes may ask for records.
   */
  Retention(
      LogConfig config,
      LogClock clock,
      CommittedCatalog catalog,
      long damagedFromLsn,
      LongSupplier keptForCluster) {
    this.damagedFromLsn = damagedFromLsn;
    this.keptForCluster = keptForCluster;
    this.everyNs = config.retentionCheck().toNanos();
    this.clock = clock;
    this.catalog = catalog;
    this.keptFrom = config.keepingForTables() ? 0 : NOT_ASKED;
  }

  /** Records at or above the LSN stay, whatever topics say; it only rises. Any thread. */
  synchronized void retainFrom(long lsn) {
    keptFrom = keptFrom == NOT_ASKED ? lsn : Math.max(keptFrom, lsn);
  }

  /** The first LSN that has not been dropped, or begun to be, in this life. Any thread. */
  long firstHeldLsn() {
    return firstHeldLsn;
  }

  Map<String, Long> pinnedBytes() {
    return pinned;
  }

  /**
   * The oldest segments that may go now; their partitions' earliest offsets are moved on already.
   */
  Segment[] findDroppable(Segment[] all, long checkpointLsn) throws IOException {
    long now = clock.monotonicNs();
    if (checked && now - nextCheckNs < 0) {
      return NONE;
    }
    checked = true;
    nextCheckNs = now + everyNs;
    int sealed = 0;
    while (sealed < all.length - 1
        && all[sealed].index() instanceof SealedIndex
        && all[sealed].endLsn() <= checkpointLsn) {
      sealed++;
    }
    if (sealed == 0) {
      return NONE;
    }
    bytesByTopic.keySet().removeIf(id -> id < all[0].id());
    int count = countDroppable(all, sealed);
    if (count > 0) {
      firstHeldLsn = all[count].header().baseLsn(); // known before earliest offsets move
    }
    for (int i = 0; i < count; i++) {
      ((SealedIndex) all[i].index())
          .forEachPartition(
              (topicId, partition, first, next, bytes) ->
                  advanceEarliest(topicId, partition, next));
    }
    return Arrays.copyOf(all, count);
  }

  private void advanceEarliest(int topicId, int partition, long next) {
    boolean internal = topicId == TopicNames.INTERNAL_TOPIC_ID;
    CommittedPartition held =
        internal ? catalog.partition(topicId, partition) : catalog.find(topicId, partition);
    if (held != null) {
      held.advanceEarliest(next);
    }
  }

  private int countDroppable(Segment[] all, int sealed) throws IOException {
    Map<Integer, Long> bytesAfter = new HashMap<>();
    for (int i = 0; i < all.length - 1; i++) {
      if (all[i].index() instanceof SealedIndex) {
        topicsOf(all[i]).forEach((topic, bytes) -> bytesAfter.merge(topic, bytes, Long::sum));
      }
    }
    long keptForOthers = keptForCluster.getAsLong();
    Map<String, Long> nowPinned = new HashMap<>();
    int droppable = 0;
    for (int i = 0; i < sealed; i++) {
      Map<Integer, Long> topics = topicsOf(all[i]);
      topics.forEach((topic, bytes) -> bytesAfter.merge(topic, -bytes, Long::sum));
      Map<String, Long> keepers = new HashMap<>();
      long free = 0;
      for (Map.Entry<Integer, Long> entry : topics.entrySet()) {
        Topic topic = catalog.topic((int) entry.getKey());
        if (mayGo(entry.getKey(), topic, all[i], bytesAfter.get(entry.getKey()))) {
          free += entry.getValue();
        } else {
          keepers.put(topic == null ? UNKNOWN : topic.name(), 0L);
        }
      }
      if (all[i].endLsn() > keptFrom) {
        keepers.put(TABLES, 0L);
      }
      if (all[i].endLsn() > keptForOthers) {
        keepers.put(CLUSTER, 0L);
      }
      if (keepers.isEmpty() && droppable == i) {
        droppable++;
      } else {
        long bytes = free;
        keepers.keySet().forEach(name -> nowPinned.merge(name, bytes, Long::sum));
      }
    }
    pinned = Map.copyOf(nowPinned);
    return droppable;
  }

  private boolean mayGo(int topicId, Topic topic, Segment segment, long bytesAfter) {
    if (topicId == TopicNames.INTERNAL_TOPIC_ID) {
      return true;
    }
    if (topic == null) {
      return segment.endLsn() <= damagedFromLsn;
    }
    long age = clock.epochNs() - segment.lastAppendTimeNs();
    boolean old = topic.retentionMs() >= 0 && age / 1_000_000L > topic.retentionMs();
    boolean beyond = topic.retentionBytes() >= 0 && bytesAfter >= topic.retentionBytes();
    return old || beyond;
  }

  private Map<Integer, Long> topicsOf(Segment segment) throws IOException {
    Map<Integer, Long> known = bytesByTopic.get(segment.id());
    if (known == null) {
      Map<Integer, Long> counted = new HashMap<>();
      ((SealedIndex) segment.index())
          .forEachPartition(
              (topicId, partition, first, next, bytes) -> counted.merge(topicId, bytes, Long::sum));
      bytesByTopic.put(segment.id(), counted);
      known = counted;
    }
    return known;
  }
}
