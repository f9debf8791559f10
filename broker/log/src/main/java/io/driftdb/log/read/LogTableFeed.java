package io.driftdb.log.read;

import io.driftdb.log.PositionKind;
import io.driftdb.log.TableFeed;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.TopicNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntHashSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription to the internal topic and to all tables' partitions of a shard, which joins and
 * leaves tables as their control records come by. Frames of other topics cost it nothing. One
 * thread at a time; does not allocate once warm. An error is thrown again by every later poll.
 */
public final class LogTableFeed implements TableFeed {
  private static final Logger LOG = LoggerFactory.getLogger(LogTableFeed.class);

  private final ShardView shard;
  private final LogSubscription subscription;
  private final Int2ObjectHashMap<List<PartitionCursor>> cursors = new Int2ObjectHashMap<>();
  private final IntHashSet ofUnknownKind = new IntHashSet();
  private final ControlEntry control = new ControlEntry();
  private long readUpTo;
  private DriftException failure;

  private LogTableFeed(ShardView shard, long fromLsn, Runnable wake) {
    this.shard = shard;
    this.subscription = new LogSubscription(shard.apply(), shard.segments(), shard.readers(), wake);
    this.readUpTo = fromLsn;
  }

  /** Starts with the batch that has that LSN, or the next; OFFSET_OUT_OF_RANGE, CORRUPT_RANGE. */
  public static LogTableFeed open(ShardView shard, long fromLsn, Runnable wake) {
    LogTableFeed feed = new LogTableFeed(shard, fromLsn, wake);
    try {
      feed.start(fromLsn);
      return feed;
    } catch (IOException e) {
      feed.close();
      throw new DriftException(
          ErrorCode.CORRUPT_RANGE, "a segment can't be read: " + e.getMessage(), e);
    } catch (DriftException e) {
      feed.close();
      throw e;
    }
  }

  private void start(long fromLsn) throws IOException {
    PositionResolver resolver = new PositionResolver(shard.segments(), shard.readers());
    CommittedPartition internal = shard.catalog().partition(TopicNames.INTERNAL_TOPIC_ID, 0);
    long first = resolver.resolve(internal, PositionKind.LSN, fromLsn);
    subscription.watch(subscription.add(internal, first, false), this::onControl);
    IntHashSet tables = new IntHashSet();
    for (Topic topic : shard.catalog().topics()) {
      if (topic.kind() == TopicKind.TABLE) {
        start(topic, resolver, fromLsn);
        tables.add(topic.id());
      }
    }
    Remains.from(shard, fromLsn).forEach(gone -> startRemains(gone, resolver, fromLsn));
    if (shard.firstHeldLsn().getAsLong() > fromLsn) {
      requireHeld(tables, fromLsn);
    }
  }

  private void start(Topic topic, PositionResolver resolver, long fromLsn) throws IOException {
    for (int p = 0; p < topic.partitions(); p++) {
      CommittedPartition partition =
          topic.shardOf(p) == shard.id() ? shard.catalog().find(topic.id(), p) : null;
      if (partition != null) {
        join(partition, resolver.resolve(partition, PositionKind.LSN, fromLsn));
      }
    }
  }

  /**
   * From the beginning, tables can also be made of a log whose oldest records are gone, if they
   * were all created behind those.
   */
  private void requireHeld(IntHashSet tables, long fromLsn) throws IOException {
    long firstHeld = shard.firstHeldLsn().getAsLong();
    boolean held = fromLsn == 1 && Creations.areHeld(shard, firstHeld, tables);
    if (!held) {
      throw new DriftException(
          ErrorCode.OFFSET_OUT_OF_RANGE,
          "the log of shard "
              + shard.id()
              + " no longer holds all that its tables are made of from LSN "
              + fromLsn
              + " on: it begins at LSN "
              + firstHeld
              + ". "
              + ErrorCode.OFFSET_OUT_OF_RANGE.advice());
    }
  }

  private void startRemains(CommittedPartition gone, PositionResolver resolver, long fromLsn) {
    try {
      long offset = resolver.resolve(gone, PositionKind.LSN, fromLsn);
      if (offset < gone.nextOffset()) {
        join(gone, offset);
        ofUnknownKind.add(gone.topicId());
      }
    } catch (DriftException | IOException e) {
      LOG.warn("Topic {}, deleted, can't be read any more: {}", gone.topicId(), e.getMessage());
    }
  }

  private void join(CommittedPartition partition, long offset) {
    cursors
        .computeIfAbsent(partition.topicId(), id -> new ArrayList<>(1))
        .add(subscription.add(partition, offset, true));
  }

  private void leave(int topicId) {
    List<PartitionCursor> left = cursors.remove(topicId);
    if (left != null) {
      left.forEach(subscription::remove);
    }
  }

  /** A control record is written to the entry there; true when a table joins by it. */
  private boolean onControl(MutableDirectBuffer buffer, int offset) {
    control.wrap(buffer, offset);
    Topic created = control.createdTopic();
    if (created != null) {
      return onCreated(created);
    }
    int deleted = control.deletedTopic();
    if (deleted >= 0) {
      leave(deleted);
    }
    return false;
  }

  /** None of its records has been read: they all come behind this one. */
  private boolean onCreated(Topic topic) {
    if (ofUnknownKind.remove(topic.id())) {
      leave(topic.id());
    }
    if (topic.kind() != TopicKind.TABLE || cursors.containsKey(topic.id())) {
      return false;
    }
    try {
      for (int p = 0; p < topic.partitions(); p++) {
        if (topic.shardOf(p) == shard.id()) {
          CommittedPartition live = shard.catalog().find(topic.id(), p);
          join(live != null ? live : Remains.of(shard, topic.id(), p), 0);
        }
      }
    } catch (IOException e) {
      throw new DriftException(
          ErrorCode.CORRUPT_RANGE, "an index can't be read: " + e.getMessage(), e);
    }
    return true;
  }

  @Override
  public int poll(MutableDirectBuffer buffer, int offset, int maxBytes) {
    if (failure != null) {
      throw failure;
    }
    try {
      int written = subscription.poll(buffer, offset, maxBytes);
      long reached = written == 0 ? subscription.visibleRead() : subscription.readUpTo();
      readUpTo = Math.max(readUpTo, reached);
      return written;
    } catch (DriftException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public long readUpTo() {
    return readUpTo;
  }

  @Override
  public void close() {
    subscription.close();
  }
}
