package io.driftdb.table;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.Placement;
import io.driftdb.log.PositionKind;
import io.driftdb.log.ShardState;
import io.driftdb.log.ShardStatus;
import io.driftdb.log.TableFeed;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicChange;
import io.driftdb.log.TopicKind;
import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A log of one shard in memory, of which a test decides what stands in it and what time it is. */
final class ScriptedLog extends UnscriptedLog {
  private static final int ENTRY_BYTES_MAX = 64 << 10;

  private final UUID cluster;
  private final List<ScriptedEntry> entries = new ArrayList<>();
  private final Map<Integer, Topic> topics = new HashMap<>();
  private final Map<Long, Long> nextOffsets = new HashMap<>();
  private final ControlRecords control = new ControlRecords();
  private int topicIds;
  private long nextLsn = 1;
  private long firstLsn = 1;
  private long fedFromLsn = 1;
  private long retainedLsn;
  private long logBytes;
  private long closedTimeNs;

  /** What the clock says. */
  long nowNs = 1_000;

  /** Most entries that one poll gives. */
  int pollEntries = Integer.MAX_VALUE;

  /** What is retained can't be changed. */
  boolean retainFails;

  /** The next entry is not what was appended. */
  boolean damageNext;

  /** What can't be read any more; 0 for nothing. */
  long corruptLsn;

  /** Feeds that nobody has let go of. */
  int openFeeds;

  ScriptedLog(UUID cluster) {
    this.cluster = cluster;
  }

  long nextLsn() {
    return nextLsn;
  }

  /** When what is appended next is appended. */
  long appendTimeNs() {
    return Math.max(nowNs, closedTimeNs);
  }

  /** What retention may drop up to. */
  long retainedLsn() {
    return retainedLsn;
  }

  /** Retention has dropped everything below an LSN. */
  void dropBelow(long lsn) {
    firstLsn = lsn;
    fedFromLsn = lsn;
  }

  /** The same, when none of it was a record of a table. */
  void dropOthersBelow(long lsn) {
    firstLsn = lsn;
    while (entries.get(0).endLsn() <= lsn) {
      entries.remove(0);
    }
  }

  /** What is in the log counts as so many bytes more. */
  void grow(long bytes) {
    logBytes += bytes;
  }

  /** LSNs that are of no table. */
  void skip(int count) {
    nextLsn += count;
  }

  int createTable(int partitions, TableOptions options) {
    int id = ++topicIds;
    Topic topic =
        new Topic(id, "t" + id, TopicKind.TABLE, partitions, Placement.FIRST, -1, -1, nowNs)
            .withTable(options);
    topics.put(id, topic);
    control.tableCreated(topic, nowNs);
    appendControl();
    return id;
  }

  void deleteTable(int id) {
    topics.remove(id);
    control.topicDeleted(id, nowNs);
    appendControl();
  }

  IndexSpec addIndex(int topicId, String name, String path) {
    Topic topic = topics.get(topicId);
    IndexSpec index = new IndexSpec(topic.table().nextIndexId(), name, List.of(path), "");
    topics.put(topicId, topic.withTable(topic.table().withIndex(index)));
    control.indexCreated(topicId, index, nowNs);
    appendControl();
    return index;
  }

  void removeIndex(int topicId, int indexId) {
    Topic topic = topics.get(topicId);
    topics.put(topicId, topic.withTable(topic.table().withoutIndex(indexId)));
    control.indexDropped(topicId, indexId, nowNs);
    appendControl();
  }

  void appendHorizon(int topicId, long lsn, long timeNs) {
    control.horizonMoved(topicId, lsn, timeNs, nowNs);
    appendControl();
  }

  private void appendControl() {
    addEntry(control.batch(), control.batchLength(), 1, nextLsn + 1);
  }

  /**
   * Appends a frame of batches, one for each list, of one partition each; returns its first LSN.
   */
  long append(boolean transaction, List<List<TestRecord>> batches) {
    long first = nextLsn;
    long end = first + batches.stream().mapToInt(List::size).sum();
    for (List<TestRecord> records : batches) {
      TestRecord head = records.get(0);
      UnsafeBuffer batch = new UnsafeBuffer(new byte[ENTRY_BYTES_MAX]);
      int length = write(batch, records);
      long key = ((long) head.topic() << 32) | head.partition();
      long offset = nextOffsets.getOrDefault(key, 0L);
      nextOffsets.put(key, offset + records.size());
      new BatchHeaderEncoder()
          .wrap(batch, 0)
          .baseOffset(offset)
          .nextOffset(offset + records.size())
          .batchFlags((short) (transaction ? FrameDescriptor.BATCH_FLAG_TRANSACTION : 0));
      addEntry(batch, FrameDescriptor.align(length), records.size(), end);
    }
    return first;
  }

  /** Writes a batch as a producer would; returns its length. */
  static int write(UnsafeBuffer batch, List<TestRecord> records) {
    BatchWriter writer = new BatchWriter().wrap(batch, 0, batch.capacity());
    for (TestRecord each : records) {
      DirectBuffer key = each.key() == null ? null : new UnsafeBuffer(each.key());
      DirectBuffer value = each.value() == null ? null : new UnsafeBuffer(each.value());
      writer
          .condition(each.condition(), each.conditionLsn())
          .add(
              each.op(),
              1,
              key,
              0,
              key == null ? 0 : key.capacity(),
              value,
              0,
              value == null ? 0 : value.capacity());
      if (each.header() != null) {
        writer.addHeader(new byte[] {'h'}, each.header());
      }
    }
    TestRecord head = records.get(0);
    return writer.finish(head.topic(), head.partition(), 0, 0, 0);
  }

  private void addEntry(DirectBuffer batch, int length, int records, long frameEnd) {
    byte[] bytes = new byte[DeliveryDescriptor.BATCH_OFFSET + length];
    UnsafeBuffer entry = new UnsafeBuffer(bytes);
    entry.putLong(DeliveryDescriptor.FIRST_LSN_OFFSET, nextLsn, ByteOrder.LITTLE_ENDIAN);
    entry.putLong(DeliveryDescriptor.APPEND_TIME_OFFSET, appendTimeNs(), ByteOrder.LITTLE_ENDIAN);
    entry.putLong(DeliveryDescriptor.FRAME_END_LSN_OFFSET, frameEnd, ByteOrder.LITTLE_ENDIAN);
    entry.putBytes(DeliveryDescriptor.BATCH_OFFSET, batch, 0, length);
    if (damageNext) {
      damage(bytes);
    }
    entries.add(new ScriptedEntry(nextLsn, nextLsn + records, bytes));
    nextLsn += records;
    logBytes += bytes.length;
  }

  /** What is read of the entry at that LSN from now on is not what was appended. */
  void damage(long lsn) {
    entries.stream().filter(each -> each.firstLsn() == lsn).forEach(each -> damage(each.bytes()));
  }

  private static void damage(byte[] entry) {
    entry[DeliveryDescriptor.BATCH_OFFSET + FrameDescriptor.BATCH_HEADER_LENGTH]++;
  }

  @Override
  public TableFeed tableFeed(int shard, long fromLsn, Runnable wake) {
    if (fromLsn < fedFromLsn) {
      throw new DriftException(ErrorCode.OFFSET_OUT_OF_RANGE, "the log begins at " + firstLsn);
    }
    openFeeds++;
    return new Feed(fromLsn);
  }

  /** Reads what is scripted. */
  private final class Feed implements TableFeed {
    private int next;
    private long readUpTo;

    Feed(long fromLsn) {
      readUpTo = fromLsn;
      while (next < entries.size() && entries.get(next).endLsn() <= fromLsn) {
        next++;
      }
    }

    @Override
    public int poll(MutableDirectBuffer buffer, int offset, int maxBytes) {
      int written = 0;
      for (int i = 0; i < pollEntries && next < entries.size(); i++) {
        ScriptedEntry entry = entries.get(next);
        if (entry.firstLsn() == corruptLsn) {
          throw new DriftException(ErrorCode.CORRUPT_RANGE, "LSN " + corruptLsn + " is damaged");
        }
        if (written > 0 && written + entry.bytes().length > maxBytes) {
          break;
        }
        buffer.putBytes(offset + written, entry.bytes());
        written += entry.bytes().length;
        readUpTo = entry.endLsn();
        next++;
      }
      if (next == entries.size()) {
        readUpTo = nextLsn;
      }
      return written;
    }

    @Override
    public long readUpTo() {
      return readUpTo;
    }

    @Override
    public void close() {
      openFeeds--;
    }
  }

  @Override
  public CompletableFuture<Long> moveHorizon(int shard, int topicId, long lsn, long timeNs) {
    long at = nextLsn;
    appendHorizon(topicId, lsn, timeNs);
    return CompletableFuture.completedFuture(at);
  }

  @Override
  public CompletableFuture<TopicChange> alterTable(int topicId, long historyRetentionMs) {
    Topic topic = topics.get(topicId);
    Topic altered = topic.withTable(topic.table().withHistoryRetentionMs(historyRetentionMs, 0));
    topics.put(topicId, altered);
    control.tableAligned(topicId, historyRetentionMs, 0, nowNs);
    appendControl();
    return CompletableFuture.completedFuture(new TopicChange(altered, true, nextLsn - 1));
  }

  @Override
  public long epoch(int shard) {
    return status(shard).epoch();
  }

  @Override
  public long appendedLsn(int shard) {
    return status(shard).appendedLsn();
  }

  @Override
  public long closeTime(int shard, long timeNs) {
    closedTimeNs = Math.max(closedTimeNs, timeNs);
    return appendedLsn(shard);
  }

  @Override
  public long committedLsn(int shard) {
    return status(shard).committedLsn();
  }

  @Override
  public ShardStatus status(int shard) {
    return new ShardStatus(
        0,
        ShardState.RUNNING,
        "",
        1,
        nextLsn,
        nextLsn,
        nextLsn,
        nextLsn,
        firstLsn,
        1,
        0,
        logBytes,
        0,
        0,
        0,
        0);
  }

  @Override
  public void retainFrom(int shard, long lsn) {
    if (retainFails) {
      throw new IllegalStateException("the log does not take it");
    }
    retainedLsn = lsn;
  }

  @Override
  public UUID clusterId() {
    return cluster;
  }

  @Override
  public int shards() {
    return 1;
  }

  @Override
  public int maxEntryBytes() {
    return ENTRY_BYTES_MAX;
  }

  @Override
  public Topic topic(int id) {
    return topics.get(id);
  }

  @Override
  public Collection<Topic> topics() {
    return topics.values();
  }

  @Override
  public Collection<Topic> topics(int shard) {
    return topics();
  }

  @Override
  public void close() {}

  @Override
  public void drive(int shard) {}

  @Override
  public void stage(int shard) {}

  @Override
  public void wake(int shard) {}

  @Override
  public long resolve(int topicId, int partition, PositionKind kind, long value) {
    if (kind != PositionKind.LSN) {
      throw unscripted();
    }
    BatchHeaderDecoder header = new BatchHeaderDecoder();
    for (ScriptedEntry each : entries) {
      header.wrap(
          new UnsafeBuffer(each.bytes()),
          DeliveryDescriptor.BATCH_OFFSET,
          BatchHeaderDecoder.BLOCK_LENGTH,
          BatchHeaderDecoder.SCHEMA_VERSION);
      boolean isOf = header.topicId() == topicId && header.partition() == partition;
      if (isOf && each.endLsn() > value) {
        return header.baseOffset() + Math.max(0, value - each.firstLsn());
      }
    }
    return nextOffsets.getOrDefault(((long) topicId << 32) | partition, 0L);
  }

  @Override
  public boolean isInHistory(int shard, long epoch, long lsn) {
    return true;
  }

  @Override
  public long checkpointLsn(int shard) {
    return 0;
  }

  @Override
  public Map<String, Long> pinnedBytes(int shard) {
    return Map.of();
  }
}
