package io.driftdb.log;

import io.driftdb.log.read.FrameReader;
import io.driftdb.log.read.ShardFiles;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A log in memory whose shards can be held: what is appended then stays in the ring. Keeps the
 * contract of {@link EventLog}, threads included, but no sequences of producers.
 */
public final class FakeEventLog implements EventLog {
  private final UUID clusterId = UUID.randomUUID();
  private final int maxBatchBytes;
  private final FakeShard[] shards;
  private final Map<String, Topic> byName = new ConcurrentHashMap<>();
  private final Map<Integer, Topic> byId = new ConcurrentHashMap<>();
  private final AtomicInteger nextTopicId = new AtomicInteger(1);
  private final AtomicLong nextProducerId = new AtomicLong(1);
  private final Map<String, ProducerGrant> producers = new HashMap<>();
  private volatile boolean silent;

  public FakeEventLog(LogConfig config) {
    maxBatchBytes = config.maxBatchBytes();
    shards = new FakeShard[config.shards()];
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new FakeShard(i, config.ringSlots());
    }
  }

  /** Stops a shard's thread before its next append. */
  public void hold(int shard) {
    shards[shard].hold(true);
  }

  public void release(int shard) {
    shards[shard].hold(false);
  }

  /** Refuses appends for ever, as after an I/O error. */
  public void poison(int shard) {
    shards[shard].poison();
  }

  /** Changes of the catalog are never answered from now on. */
  public void fallSilent() {
    silent = true;
  }

  /** How many batches a shard holds. */
  public int batchCount(int shard) {
    return shards[shard].batchCount();
  }

  /** Subscriptions that have not been closed. */
  public int openSubscriptions() {
    int open = 0;
    for (FakeShard shard : shards) {
      open += shard.openSubscriptions();
    }
    return open;
  }

  @Override
  public UUID clusterId() {
    return clusterId;
  }

  @Override
  public int shards() {
    return shards.length;
  }

  @Override
  public int maxEntryBytes() {
    return maxBatchBytes + 128;
  }

  @Override
  public Topic topic(String name) {
    return byName.get(name);
  }

  @Override
  public Topic topic(int id) {
    return byId.get(id);
  }

  @Override
  public Collection<Topic> topics() {
    return List.copyOf(byName.values());
  }

  @Override
  public Collection<Topic> topics(int shard) {
    return topics();
  }

  private <T> CompletableFuture<T> onShard(Supplier<T> work) {
    CompletableFuture<T> future = new CompletableFuture<>();
    if (!silent) {
      shards[0].execute(
          () -> {
            try {
              future.complete(work.get());
            } catch (DriftException e) {
              future.completeExceptionally(e);
            }
          });
    }
    return future;
  }

  @Override
  public CompletableFuture<TopicChange> createTopic(TopicSpec spec, boolean ifNotExists) {
    return onShard(
        () -> {
          Topic there = byName.get(spec.name());
          if (there != null) {
            if (ifNotExists) {
              return new TopicChange(there, false, 1);
            }
            throw new DriftException(ErrorCode.TOPIC_EXISTS, spec.name() + " exists.");
          }
          int id = nextTopicId.getAndIncrement();
          Topic topic =
              new Topic(
                  id,
                  spec.name(),
                  spec.kind(),
                  spec.partitions(),
                  Placement.over(shards.length, id),
                  spec.retentionMs(),
                  spec.retentionBytes(),
                  System.currentTimeMillis() * 1_000_000L);
          byId.put(topic.id(), topic);
          byName.put(topic.name(), topic);
          return new TopicChange(topic, true, 1);
        });
  }

  @Override
  public CompletableFuture<TopicChange> deleteTopic(String name) {
    return onShard(
        () -> {
          Topic topic = byName.remove(name);
          if (topic == null) {
            throw new DriftException(ErrorCode.UNKNOWN_TOPIC, name + " is unknown.");
          }
          byId.remove(topic.id());
          for (FakeShard shard : shards) {
            shard.delete(topic.id());
          }
          return new TopicChange(topic, true, 2);
        });
  }

  @Override
  public CompletableFuture<ProducerGrant> initProducer(int shard, String name) {
    return onShard(
        () -> {
          ProducerGrant before = producers.get(name);
          ProducerGrant grant =
              name.isEmpty() || before == null
                  ? new ProducerGrant(nextProducerId.getAndIncrement(), 0)
                  : new ProducerGrant(before.producerId(), before.epoch() + 1);
          if (!name.isEmpty()) {
            producers.put(name, grant);
          }
          return grant;
        });
  }

  @Override
  public boolean tryAppend(int shard, AppendRequest request) {
    return shards[shard].tryAppend(request);
  }

  @Override
  public boolean tryEnqueue(int shard, AppendRequest request) {
    return tryAppend(shard, request);
  }

  @Override
  public void drive(int shard) {
    // its own threads take what was appended
  }

  @Override
  public void stage(int shard) {
    wake(shard);
  }

  @Override
  public void wake(int shard) {
    // as above
  }

  private FakeShard shardOf(int topicId, int partition) {
    Topic topic = byId.get(topicId);
    if (topic == null) {
      throw new DriftException(ErrorCode.UNKNOWN_TOPIC, "Topic " + topicId + " is unknown.");
    }
    return shards[topic.shardOf(partition)];
  }

  @Override
  public long earliestOffset(int topicId, int partition) {
    shardOf(topicId, partition);
    return 0;
  }

  @Override
  public long latestOffset(int topicId, int partition) {
    return shardOf(topicId, partition).endOffset(topicId, partition);
  }

  @Override
  public long resolve(int topicId, int partition, PositionKind kind, long value) {
    FakeShard shard = shardOf(topicId, partition);
    return switch (kind) {
      case EARLIEST -> 0;
      case LATEST -> shard.endOffset(topicId, partition);
      case OFFSET -> value;
      case LSN -> shard.offsetAtLsn(topicId, partition, value);
      case TIME -> shard.offsetAtTime(topicId, partition, value);
    };
  }

  @Override
  public Subscription subscribe(int shard, List<PartitionStart> partitions, Runnable wake) {
    return shards[shard].subscribe(new ArrayList<>(partitions), wake);
  }

  @Override
  public TableFeed tableFeed(int shard, long fromLsn, Runnable wake) {
    throw new UnsupportedOperationException("fake tables do not read the log");
  }

  @Override
  public void retainFrom(int shard, long lsn) {
    // all is kept
  }

  @Override
  public CompletableFuture<TopicChange> createTable(
      TopicSpec spec, TableOptions options, boolean ifNotExists) {
    return createTopic(spec, ifNotExists)
        .thenApply(
            change ->
                change.changed() ? new TopicChange(put(change.topic(), options), true, 1) : change);
  }

  private Topic put(Topic topic, TableOptions options) {
    Topic changed = topic.withTable(options);
    byId.put(topic.id(), changed);
    byName.put(topic.name(), changed);
    return changed;
  }

  @Override
  public CompletableFuture<TopicChange> alterTable(int topicId, long historyRetentionMs) {
    return onShard(
        () -> {
          Topic topic = byId.get(topicId);
          TableOptions was = topic.table();
          TableOptions is =
              new TableOptions(
                  was.rowFormat(),
                  was.missingRow(),
                  historyRetentionMs,
                  was.indexes(),
                  was.nextIndexId());
          return new TopicChange(put(topic, is), true, 1);
        });
  }

  @Override
  public CompletableFuture<IndexChange> createIndex(
      int topicId, String name, List<String> paths, String where, boolean ifNotExists) {
    return onShard(() -> new IndexChange(new IndexSpec(1, name, paths, where), true, 1));
  }

  @Override
  public CompletableFuture<IndexChange> dropIndex(int topicId, String name) {
    return onShard(() -> new IndexChange(new IndexSpec(1, name, List.of(), ""), false, 1));
  }

  @Override
  public CompletableFuture<Long> moveHorizon(int shard, int topicId, long lsn, long timeNs) {
    return CompletableFuture.completedFuture(lsn);
  }

  @Override
  public boolean isInHistory(int shard, long epoch, long lsn) {
    return epoch == FakeShard.EPOCH && lsn <= shards[shard].status().committedLsn();
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
    return appendedLsn(shard);
  }

  @Override
  public long committedLsn(int shard) {
    return status(shard).committedLsn();
  }

  @Override
  public ShardStatus status(int shard) {
    return shards[shard].status();
  }

  @Override
  public long checkpointLsn(int shard) {
    return 0;
  }

  @Override
  public FrameReader frames(int shard) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ShardFiles holdFiles(int shard, ShardFiles.Also also) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Long> pinnedBytes(int shard) {
    return Map.of();
  }

  @Override
  public void close() {
    for (FakeShard shard : shards) {
      shard.close();
    }
  }
}
