package io.driftdb.log;

import io.driftdb.log.control.AlterTable;
import io.driftdb.log.control.ControlCommand;
import io.driftdb.log.control.CreateIndex;
import io.driftdb.log.control.CreateTopic;
import io.driftdb.log.control.DeleteTopic;
import io.driftdb.log.control.DropIndex;
import io.driftdb.log.control.MoveHorizon;
import io.driftdb.log.control.RegisterProducer;
import io.driftdb.log.io.LogFiles;
import io.driftdb.log.read.FrameReader;
import io.driftdb.log.read.LogSubscription;
import io.driftdb.log.read.LogTableFeed;
import io.driftdb.log.read.RunReaders;
import io.driftdb.log.read.ShardFiles;
import io.driftdb.log.read.ShardView;
import io.driftdb.log.replicate.StandaloneReplicator;
import io.driftdb.log.sim.SimClock;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One life of a log of one shard on simulated files, stepped by hand, for tests of what is built
 * upon a log. Whoever is answered is answered by {@link #step}. The test's thread.
 */
public final class SimLog implements EventLog {
  private final LogConfig config;
  private final RunReaders readers = new RunReaders();
  private final SimShard sim;

  private SimLog(LogConfig config, SimShard sim) {
    this.config = config;
    this.sim = sim;
  }

  /** Recovers the log in those files. */
  public static SimLog open(LogFiles files, SimClock clock, Random salts, LogConfig config)
      throws IOException {
    return new SimLog(
        config,
        SimShard.open(
            files, clock, salts::nextLong, config, new StandaloneReplicator(), LogObserver.NONE));
  }

  /** One round of the shard. */
  public void step() {
    sim.step();
  }

  /** One round of the housekeeper. */
  public void keepUp() {
    sim.keepUp();
  }

  /** Rounds of both until nothing is left to do. */
  public void settle() {
    sim.settle();
  }

  private Shard shard() {
    return sim.shard();
  }

  @Override
  public UUID clusterId() {
    return sim.clusterId();
  }

  @Override
  public int shards() {
    return 1;
  }

  @Override
  public int maxEntryBytes() {
    return DeliveryDescriptor.entryLength(
        FrameDescriptor.align(config.maxBatchBytes()) + FrameDescriptor.BATCH_HEADER_LENGTH);
  }

  @Override
  public Topic topic(String name) {
    return shard().catalog().topic(name);
  }

  @Override
  public Topic topic(int id) {
    return shard().catalog().topic(id);
  }

  @Override
  public Collection<Topic> topics() {
    return shard().catalog().topics();
  }

  @Override
  public Collection<Topic> topics(int shard) {
    return topics();
  }

  private <T> CompletableFuture<T> submit(ControlCommand<T> command) {
    return sim.submit(command);
  }

  @Override
  public CompletableFuture<TopicChange> createTopic(TopicSpec spec, boolean ifNotExists) {
    return submit(new CreateTopic(spec, ifNotExists, config));
  }

  @Override
  public CompletableFuture<TopicChange> deleteTopic(String name) {
    return submit(new DeleteTopic(name));
  }

  @Override
  public CompletableFuture<ProducerGrant> initProducer(int shard, String name) {
    return submit(new RegisterProducer(name, null));
  }

  @Override
  public CompletableFuture<TopicChange> createTable(
      TopicSpec spec, TableOptions options, boolean ifNotExists) {
    return submit(new CreateTopic(spec, options, ifNotExists, config));
  }

  @Override
  public CompletableFuture<TopicChange> alterTable(int topicId, long historyRetentionMs) {
    return submit(new AlterTable(topicId, historyRetentionMs));
  }

  @Override
  public CompletableFuture<IndexChange> createIndex(
      int topicId, String name, List<String> paths, String where, boolean ifNotExists) {
    IndexSpec wanted = new IndexSpec(1, name, List.copyOf(paths), where);
    return submit(new CreateIndex(topicId, wanted, ifNotExists));
  }

  @Override
  public CompletableFuture<IndexChange> dropIndex(int topicId, String name) {
    return submit(new DropIndex(topicId, name));
  }

  @Override
  public CompletableFuture<Long> moveHorizon(int shard, int topicId, long lsn, long timeNs) {
    return submit(new MoveHorizon(topicId, lsn, timeNs));
  }

  @Override
  public boolean tryAppend(int shard, AppendRequest request) {
    return sim.tryAppend(request);
  }

  @Override
  public boolean tryEnqueue(int shard, AppendRequest request) {
    return sim.tryAppend(request);
  }

  @Override
  public void drive(int shard) {
    sim.step();
  }

  @Override
  public void stage(int shard) {
    sim.stage();
  }

  @Override
  public void wake(int shard) {}

  @Override
  public long earliestOffset(int topicId, int partition) {
    return shard().catalog().partition(topicId, partition).earliestOffset();
  }

  @Override
  public long latestOffset(int topicId, int partition) {
    return shard().catalog().partition(topicId, partition).nextOffset();
  }

  @Override
  public long resolve(int topicId, int partition, PositionKind kind, long value) {
    try {
      return sim.resolve(topicId, partition, kind, value);
    } catch (IOException e) {
      throw new DriftException(ErrorCode.CORRUPT_RANGE, e.toString(), e);
    }
  }

  @Override
  public Subscription subscribe(int shard, List<PartitionStart> partitions, Runnable wake) {
    LogSubscription subscription =
        new LogSubscription(shard().apply(), shard().upkeep().segments(), readers, wake);
    for (PartitionStart start : partitions) {
      subscription.add(
          shard().catalog().partition(start.topicId(), start.partition()), start.offset());
    }
    return subscription;
  }

  @Override
  public TableFeed tableFeed(int shard, long fromLsn, Runnable wake) {
    if (fromLsn < 1 || fromLsn > shard().appendedLsn()) {
      throw new DriftException(
          ErrorCode.OFFSET_OUT_OF_RANGE, "LSN " + fromLsn + " of " + shard().appendedLsn());
    }
    return LogTableFeed.open(
        new ShardView(
            0,
            shard().apply(),
            shard().catalog(),
            shard().upkeep().segments(),
            readers,
            shard().upkeep()::firstHeldLsn),
        fromLsn,
        wake);
  }

  @Override
  public void retainFrom(int shard, long lsn) {
    shard().upkeep().retainFrom(lsn);
  }

  @Override
  public boolean isInHistory(int shard, long epoch, long lsn) {
    return shard().sequenced().epochs().contains(epoch, lsn);
  }

  @Override
  public long epoch(int shard) {
    return shard().sequenced().epochs().current();
  }

  @Override
  public long appendedLsn(int shard) {
    return shard().appendedLsn();
  }

  @Override
  public long closeTime(int shard, long timeNs) {
    return shard().closeTime(timeNs);
  }

  @Override
  public long committedLsn(int shard) {
    return shard().committedLsn();
  }

  @Override
  public ShardStatus status(int shard) {
    return shard().status();
  }

  @Override
  public long checkpointLsn(int shard) {
    return shard().upkeep().checkpointLsn();
  }

  @Override
  public FrameReader frames(int shard) {
    return new FrameReader(shard().upkeep().segments());
  }

  @Override
  public ShardFiles holdFiles(int shard, ShardFiles.Also also) throws IOException {
    return shard().upkeep().holdFiles(also);
  }

  @Override
  public Map<String, Long> pinnedBytes(int shard) {
    return shard().upkeep().pinnedBytes();
  }

  /** An orderly stop. */
  @Override
  public void close() {
    try {
      sim.stop();
    } catch (IOException e) {
      throw new DriftException(ErrorCode.INTERNAL, e.toString(), e);
    }
  }
}
