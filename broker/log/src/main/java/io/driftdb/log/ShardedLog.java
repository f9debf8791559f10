package io.driftdb.log;

import io.driftdb.log.apply.CommittedPartition;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.MoveHorizon;
import io.driftdb.log.io.LogSeam;
import io.driftdb.log.read.FrameReader;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.log.read.LogTableFeed;
import io.driftdb.log.read.PositionResolver;
import io.driftdb.log.read.RunReaders;
import io.driftdb.log.read.ShardFiles;
import io.driftdb.log.read.ShardView;
import io.driftdb.log.replicate.Replication;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.log.replicate.StandaloneReplicator;
import io.driftdb.log.upkeep.ShardUpkeep;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;

/**
 * The log in files: its shards, each with a thread, and one housekeeper for all. The first shard
 * decides about topics and producers; the others repeat what it has decided.
 */
public final class ShardedLog implements EventLog {
  private final LogConfig config;
  private final DataDirectory data;
  private final List<Shard> shards = new ArrayList<>();
  private final List<ShardThread> threads = new ArrayList<>();
  private final RunReaders readers = new RunReaders();
  private Housekeeper housekeeper;
  private Decisions decisions;
  private CatalogRepeater repeater;
  private boolean closed;

  private ShardedLog(LogConfig config, DataDirectory data) {
    this.config = config;
    this.data = data;
  }

  /**
   * Opens or creates the log of a directory; DriftException DATA_DIR_*, FORMAT_TOO_NEW,
   * DATA_DAMAGED.
   */
  public static EventLog open(LogConfig config, LogObserver observer) {
    return open(config, observer, (shard, directory, runner) -> new StandaloneReplicator());
  }

  /** The same with a replicate stage of the caller's for each shard. */
  public static EventLog open(LogConfig config, LogObserver observer, Replication replication) {
    LogSeam seam = LogSeam.system();
    DataDirectory data =
        config.clusterId() == null
            ? DataDirectory.open(seam.files(), config.directory(), config.shards(), seam.random())
            : DataDirectory.open(
                seam.files(), config.directory(), config.shards(), config.clusterId());
    ShardedLog log = new ShardedLog(config, data);
    try {
      log.start(seam, observer, replication);
      return log;
    } catch (IOException e) {
      DriftException failure = ShardFactory.failure(seam.files(), config, e);
      log.close();
      throw failure;
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private void start(LogSeam seam, LogObserver observer, Replication replication)
      throws IOException {
    boolean replicated = false;
    replication.prepare(
        IntStream.range(0, data.shards()).mapToObj(data::shardPath).collect(Collectors.toList()));
    for (int i = 0; i < data.shards(); i++) {
      ShardThread thread = new ShardThread(i, config);
      Replicator replicator = replication.forShard(i, data.shardPath(i), thread);
      ShardParts parts = new ShardParts(config, seam, observer, replicator);
      Shard shard = ShardFactory.open(data, i, parts);
      replicated |= replicator.isReplicated();
      shards.add(shard);
      thread.start(shard);
      threads.add(thread);
    }
    data.beginDurably();
    housekeeper = new Housekeeper(shards.stream().map(Shard::upkeep).toList());
    housekeeper.start();
    boolean apart = replicated && shards.size() > 1; // others may lead some of them
    repeater = apart ? new CatalogRepeater(shards, this::handOver) : null;
    decisions = new Decisions(config, shards, this::handOver, repeater);
    if (apart) {
      repeater.start();
    } else {
      decisions.reconcile();
    }
    shards.forEach(shard -> shard.upkeep().allowRetention());
  }

  @Override
  public UUID clusterId() {
    return data.clusterId();
  }

  @Override
  public int shards() {
    return shards.size();
  }

  @Override
  public int maxEntryBytes() {
    return DeliveryDescriptor.entryLength(
        FrameDescriptor.align(config.maxBatchBytes()) + FrameDescriptor.BATCH_HEADER_LENGTH);
  }

  @Override
  public Topic topic(String name) {
    Topic topic = shards.get(0).catalog().topic(name);
    return topic == null || !isToldOf(topic) ? null : topic;
  }

  /** Where others lead a shard it may be there before this node has heard of it. */
  private boolean isToldOf(Topic topic) {
    for (int i = 1; i < shards.size(); i++) {
      Shard shard = shards.get(i);
      boolean follows = repeater != null && shard.state() != ShardState.RUNNING;
      if (!follows && shard.catalog().topic(topic.id()) == null) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Topic topic(int id) {
    Topic topic = shards.get(0).catalog().topic(id);
    if (repeater == null) {
      return topic == null || !isEverywhere(topic) ? null : topic;
    }
    // Of a shard that it leads a node knows at once what it hears of the others a moment later.
    for (int i = 1; topic == null && i < shards.size(); i++) {
      topic = shards.get(i).catalog().topic(id);
    }
    return topic;
  }

  private boolean isEverywhere(Topic topic) {
    for (int i = 1; i < shards.size(); i++) {
      if (shards.get(i).isAlive() && shards.get(i).catalog().topic(topic.id()) == null) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Collection<Topic> topics() {
    return shards.get(0).catalog().topics().stream().filter(this::isEverywhere).toList();
  }

  @Override
  public Collection<Topic> topics(int shard) {
    return shards.get(shard).catalog().topics();
  }

  @Override
  public CompletableFuture<TopicChange> createTopic(TopicSpec spec, boolean ifNotExists) {
    return decisions.createTopic(spec, ifNotExists);
  }

  @Override
  public CompletableFuture<TopicChange> deleteTopic(String name) {
    return decisions.deleteTopic(name);
  }

  @Override
  public CompletableFuture<ProducerGrant> initProducer(int shard, String name) {
    return decisions.initProducer(shard, name);
  }

  private void handOver(int shard, ControlCommand<?> command) {
    if (shards.get(shard).ring().tryPut(command)) {
      wake(shard);
    } else {
      command.onRefused(0, ErrorCode.BUSY, ErrorCode.BUSY.advice());
    }
  }

  @Override
  public boolean tryAppend(int shard, AppendRequest request) {
    boolean taken = tryEnqueue(shard, request);
    if (taken) {
      wake(shard);
    }
    return taken;
  }

  @Override
  public boolean tryEnqueue(int shard, AppendRequest request) {
    return shards.get(shard).ring().tryPut(request);
  }

  @Override
  public void drive(int shard) {
    threads.get(shard).drive();
  }

  @Override
  public void stage(int shard) {
    threads.get(shard).stage();
  }

  @Override
  public void wake(int shard) {
    threads.get(shard).wake();
  }

  private Shard shardOf(int topicId, int partition) {
    Topic topic = topic(topicId);
    if (topic == null) {
      throw unknownTopic(topicId);
    }
    if (partition < 0 || partition >= topic.partitions()) {
      throw new DriftException(
          ErrorCode.UNKNOWN_PARTITION,
          "topic '"
              + topic.name()
              + "' has partitions 0 to "
              + (topic.partitions() - 1)
              + ", not "
              + partition
              + ". "
              + ErrorCode.UNKNOWN_PARTITION.advice());
    }
    return shards.get(topic.shardOf(partition));
  }

  private CommittedPartition committed(int topicId, int partition) {
    CommittedPartition found = shardOf(topicId, partition).catalog().find(topicId, partition);
    if (found == null) {
      throw unknownTopic(topicId);
    }
    return found;
  }

  private static DriftException unknownTopic(int topicId) {
    return new DriftException(
        ErrorCode.UNKNOWN_TOPIC,
        "there is no topic with id " + topicId + ". " + ErrorCode.UNKNOWN_TOPIC.advice());
  }

  @Override
  public long earliestOffset(int topicId, int partition) {
    return committed(topicId, partition).earliestOffset();
  }

  @Override
  public long latestOffset(int topicId, int partition) {
    return committed(topicId, partition).nextOffset();
  }

  @Override
  public long resolve(int topicId, int partition, PositionKind kind, long value) {
    CommittedPartition committed = committed(topicId, partition);
    try {
      return new PositionResolver(shardOf(topicId, partition).upkeep().segments(), readers)
          .resolve(committed, kind, value);
    } catch (IOException e) {
      throw new DriftException(
          ErrorCode.CORRUPT_RANGE, "a segment can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public Subscription subscribe(int shard, List<PartitionStart> partitions, Runnable wake) {
    Shard owner = shards.get(shard);
    List<CommittedPartition> found = new ArrayList<>(partitions.size());
    for (PartitionStart start : partitions) {
      if (shardOf(start.topicId(), start.partition()) != owner) {
        throw new DriftException(
            ErrorCode.INVALID_REQUEST,
            "partition " + start.partition() + " is not on shard " + shard);
      }
      found.add(committed(start.topicId(), start.partition()));
    }
    LogSubscription subscription =
        new LogSubscription(owner.apply(), owner.upkeep().segments(), readers, wake);
    for (int i = 0; i < found.size(); i++) {
      subscription.add(found.get(i), partitions.get(i).offset());
    }
    return subscription;
  }

  @Override
  public TableFeed tableFeed(int shard, long fromLsn, Runnable wake) {
    Shard owner = shards.get(shard);
    long end = owner.appendedLsn();
    if (fromLsn < 1 || fromLsn > end) {
      throw new DriftException(
          ErrorCode.OFFSET_OUT_OF_RANGE,
          "shard "
              + shard
              + " has no LSN "
              + fromLsn
              + ", it ends before "
              + end
              + ". "
              + ErrorCode.OFFSET_OUT_OF_RANGE.advice());
    }
    ShardUpkeep upkeep = owner.upkeep();
    return LogTableFeed.open(
        new ShardView(
            shard,
            owner.apply(),
            owner.catalog(),
            upkeep.segments(),
            readers,
            upkeep::firstHeldLsn),
        fromLsn,
        wake);
  }

  @Override
  public void retainFrom(int shard, long lsn) {
    shards.get(shard).upkeep().retainFrom(lsn);
  }

  @Override
  public CompletableFuture<TopicChange> createTable(
      TopicSpec spec, TableOptions options, boolean ifNotExists) {
    return decisions.createTable(spec, options, ifNotExists);
  }

  @Override
  public CompletableFuture<TopicChange> alterTable(int topicId, long historyRetentionMs) {
    return decisions.alterTable(topicId, historyRetentionMs);
  }

  @Override
  public CompletableFuture<IndexChange> createIndex(
      int topicId, String name, List<String> paths, String where, boolean ifNotExists) {
    return decisions.createIndex(topicId, name, paths, where, ifNotExists);
  }

  @Override
  public CompletableFuture<IndexChange> dropIndex(int topicId, String name) {
    return decisions.dropIndex(topicId, name);
  }

  @Override
  public CompletableFuture<Long> moveHorizon(int shard, int topicId, long lsn, long timeNs) {
    MoveHorizon command = new MoveHorizon(topicId, lsn, timeNs);
    handOver(shard, command);
    return command.future();
  }

  @Override
  public boolean isInHistory(int shard, long epoch, long lsn) {
    return shards.get(shard).sequenced().epochs().contains(epoch, lsn);
  }

  @Override
  public long epoch(int shard) {
    return shards.get(shard).sequenced().epochs().current();
  }

  @Override
  public long appendedLsn(int shard) {
    return shards.get(shard).appendedLsn();
  }

  @Override
  public long closeTime(int shard, long timeNs) {
    return shards.get(shard).closeTime(timeNs);
  }

  @Override
  public long committedLsn(int shard) {
    return shards.get(shard).committedLsn();
  }

  @Override
  public ShardStatus status(int shard) {
    return shards.get(shard).status();
  }

  @Override
  public long checkpointLsn(int shard) {
    return shards.get(shard).upkeep().checkpointLsn();
  }

  @Override
  public FrameReader frames(int shard) {
    return new FrameReader(shards.get(shard).upkeep().segments());
  }

  @Override
  public ShardFiles holdFiles(int shard, ShardFiles.Also also) throws IOException {
    return shards.get(shard).upkeep().holdFiles(also);
  }

  @Override
  public Map<String, Long> pinnedBytes(int shard) {
    return shards.get(shard).upkeep().pinnedBytes();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (repeater != null) {
      repeater.stop();
    }
    if (housekeeper != null) {
      housekeeper.stop();
    }
    threads.forEach(ShardThread::stop);
    shards.forEach(shard -> shard.upkeep().close());
    try {
      data.close();
    } catch (IOException e) {
      LoggerFactory.getLogger(ShardedLog.class)
          .warn("Unlocking the data directory: {}", e.toString());
    }
  }
}
