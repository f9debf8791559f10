package io.driftdb.log;

import io.driftdb.log.read.FrameReader;
import io.driftdb.log.read.ShardFiles;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * The whole log of a broker: its shards and their common catalog. All methods may be called from
 * any thread; futures complete on a shard's thread, so what follows them must not block. Errors are
 * DriftExceptions, also in futures.
 */
public interface EventLog extends AutoCloseable {
  UUID clusterId();

  int shards();

  /** The longest delivery entry that a subscription may write. */
  int maxEntryBytes();

  /**
   * A topic that the committed catalogs of all shards have that this node leads, and that of the
   * first one; or null.
   */
  Topic topic(String name);

  /** A topic that the committed catalog of some shard has, or null. */
  Topic topic(int id);

  /** All topics that the committed catalogs of all shards have, without the internal one. */
  Collection<Topic> topics();

  /** All topics of the committed catalog of one shard. */
  Collection<Topic> topics(int shard);

  /**
   * Creates a topic, durably on all shards. TOPIC_EXISTS unless it is there alike and {@code
   * ifNotExists}.
   */
  CompletableFuture<TopicChange> createTopic(TopicSpec spec, boolean ifNotExists);

  /** Deletes a topic, durably on all shards. Its id is never used again. */
  CompletableFuture<TopicChange> deleteTopic(String name);

  /**
   * Gives a producer id, durably: a new one for an empty name, else the name's with a higher epoch.
   * On all shards at once, and then the shard is -1; but where different nodes lead them, on that
   * one alone. INVALID_REQUEST.
   */
  CompletableFuture<ProducerGrant> initProducer(int shard, String name);

  /**
   * Hands a frame to a shard's ring; false when the ring is full, and then nothing has happened.
   */
  boolean tryAppend(int shard, AppendRequest request);

  /** As {@link #tryAppend}, but {@link #drive} or {@link #wake} has to follow. */
  boolean tryEnqueue(int shard, AppendRequest request);

  /**
   * Has a shard take what was enqueued. When it is idle and its disk is quick, this very thread
   * runs it, fdatasync included, and listeners are called before this returns: that saves the
   * hand-over to the shard's thread and back. Else the same as {@link #wake}.
   */
  void drive(int shard);

  /**
   * Sequences on the calling thread what was enqueued, so that what asks for no more is
   * acknowledged before this returns, and leaves the disk to the shard's own thread.
   */
  void stage(int shard);

  /** Has the shard's own thread take what was enqueued. */
  void wake(int shard);

  /**
   * The oldest offset still held. UNKNOWN_TOPIC or UNKNOWN_PARTITION when there is no such
   * partition.
   */
  long earliestOffset(int topicId, int partition);

  /** One past the last committed offset. */
  long latestOffset(int topicId, int partition);

  /**
   * The offset that a position stands for. Reads files: never call it on a ring thread or an event
   * loop.
   */
  long resolve(int topicId, int partition, PositionKind kind, long value);

  /**
   * Starts reading partitions of one shard. {@code wake} runs on the shard's thread and must not
   * block.
   */
  Subscription subscribe(int shard, List<PartitionStart> partitions, Runnable wake);

  /**
   * Reads the records of a shard's tables, and its control records, from that LSN on; a batch that
   * it is in the middle of comes whole. {@code wake} runs on the shard's thread and must not block.
   * OFFSET_OUT_OF_RANGE when the log does not hold all of them any more; from 1 on, only those of
   * tables that are there now count, and what is gone from before they were created is no loss.
   */
  TableFeed tableFeed(int shard, long fromLsn, Runnable wake);

  /**
   * From now on retention keeps the segments of a shard that have records at or above that LSN:
   * they are not yet in a checkpoint of its tables. The LSN only rises. What they keep is told as
   * pinned by {@code (tables)}.
   */
  void retainFrom(int shard, long lsn);

  /** Creates a topic of kind table with options, as {@link #createTopic} does. */
  CompletableFuture<TopicChange> createTable(
      TopicSpec spec, TableOptions options, boolean ifNotExists);

  /** Changes how long a table keeps row versions, durably on all shards. NOT_A_TABLE. */
  CompletableFuture<TopicChange> alterTable(int topicId, long historyRetentionMs);

  /** Puts an index into the catalog, durably on all shards. INDEX_EXISTS, TOO_MANY_INDEXES. */
  CompletableFuture<IndexChange> createIndex(
      int topicId, String name, List<String> paths, String where, boolean ifNotExists);

  /** Takes an index out of the catalog, durably on all shards. UNKNOWN_INDEX. */
  CompletableFuture<IndexChange> dropIndex(int topicId, String name);

  /**
   * Records, durably on that shard, that states of a table before an LSN can't be asked for any
   * more.
   */
  CompletableFuture<Long> moveHorizon(int shard, int topicId, long lsn, long timeNs);

  /** Whether records below that LSN, read in that epoch, are in this shard's history. */
  boolean isInHistory(int shard, long epoch, long lsn);

  /** The epoch that a shard is in. Costs next to nothing, as the two that follow. */
  long epoch(int shard);

  /** One past the last LSN that a shard has given. */
  long appendedLsn(int shard);

  /**
   * One past the last LSN that a shard has given, after which none is given an append time before
   * that one as long as this process lives, even if the clock is set back. NOT_LEADER.
   */
  long closeTime(int shard, long timeNs);

  /** One past the last LSN of a shard that is committed. */
  long committedLsn(int shard);

  /** All that can be told of a shard; looks at each of its segments. */
  ShardStatus status(int shard);

  /** Exclusive: records below it are in a checkpoint, durably. Any thread. */
  long checkpointLsn(int shard);

  /** Reads whole frames by their LSN, committed or not, for who copies the log. */
  FrameReader frames(int shard);

  /**
   * Holds the files of a shard, for who copies them elsewhere, and what else is to be held with
   * them; DATA_DAMAGED. Any thread.
   */
  ShardFiles holdFiles(int shard, ShardFiles.Also also) throws IOException;

  /**
   * Bytes of other topics that retention would drop but for a topic that keeps its own, by that
   * topic's name; and those that {@link #retainFrom} keeps, by {@code (tables)}; and those that
   * other nodes may still ask for, by {@code (cluster)}.
   */
  Map<String, Long> pinnedBytes(int shard);

  /** Finishes what is in the rings, writes final checkpoints and closes all files. */
  @Override
  void close();
}
