package io.driftdb.raft;

import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendRequest;
import io.driftdb.log.AppendResult;
import io.driftdb.log.Collected;
import io.driftdb.log.EventLog;
import io.driftdb.log.LogConfig;
import io.driftdb.log.LogObserver;
import io.driftdb.log.PartitionStart;
import io.driftdb.log.ShardState;
import io.driftdb.log.ShardedLog;
import io.driftdb.log.Subscription;
import io.driftdb.log.TestBatches;
import io.driftdb.log.Topic;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/** A node in this process: a real log under real Ratis. */
final class TestNode {
  private static final UUID CLUSTER = new UUID(7, 7);

  /** A leader keeps its place on a busy machine, but where a test takes it away. */
  private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration SPREAD_INTERVAL = Duration.ofMillis(300);

  private final String id;
  private final Path directory;
  private final List<ClusterConfig.Node> nodes;
  private final ClusterConfig.Tls tls;
  private RaftCluster cluster;
  private volatile EventLog log;
  private long keptBytes = Long.MAX_VALUE;
  private int shards = 1;

  TestNode(String id, Path directory, List<ClusterConfig.Node> nodes) {
    this(id, directory, nodes, null);
  }

  TestNode(String id, Path directory, List<ClusterConfig.Node> nodes, ClusterConfig.Tls tls) {
    this.tls = tls;
    this.id = id;
    this.directory = directory;
    this.nodes = nodes;
  }

  /** So much of its log stays for nodes that are away. */
  TestNode keepBytes(long bytes) {
    keptBytes = bytes;
    return this;
  }

  /** It has so many. */
  TestNode shards(int count) {
    shards = count;
    return this;
  }

  synchronized void start() throws IOException {
    LogConfig config =
        LogConfig.at(directory.resolve("log"))
            .segmentBytes(1 << 20)
            .maxBatchBytes(64 << 10)
            .maxGroupBytes(128 << 10)
            .checkpointBytes(256 << 10)
            .lowWaterBytes(0)
            .retentionCheck(Duration.ofMillis(10))
            .clusterId(CLUSTER)
            .shards(shards);
    ClusterConfig membership =
        new ClusterConfig(
            CLUSTER,
            id,
            nodes,
            directory.resolve("raft"),
            ELECTION_TIMEOUT,
            keptBytes,
            shards,
            SPREAD_INTERVAL,
            tls);
    cluster = new RaftCluster(membership, 2 << 20, (shard, links) -> {}, this::reopen);
    EventLog opened = ShardedLog.open(config, LogObserver.NONE, cluster);
    cluster.start(opened);
    log = opened;
  }

  private void reopen() {
    try {
      restart();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void restart() throws IOException {
    if (log != null) {
      stop();
      start();
    }
  }

  synchronized void stop() throws IOException {
    cluster.close();
    log.close();
    log = null;
  }

  /** Everything of this node. */
  Path directory() {
    return directory;
  }

  String id() {
    return id;
  }

  EventLog log() {
    return log;
  }

  RaftCluster cluster() {
    return cluster;
  }

  boolean leads() {
    return leads(0);
  }

  boolean leads(int shard) {
    EventLog opened = log;
    return opened != null && opened.status(shard).state() == ShardState.RUNNING;
  }

  CompletableFuture<Long> append(Topic topic, String value) {
    return append(topic, 0, value);
  }

  CompletableFuture<Long> append(Topic topic, int partition, String value) {
    CompletableFuture<Long> lsn = new CompletableFuture<>();
    UnsafeBuffer batch = TestBatches.of(topic.id(), partition, value);
    AppendRequest request =
        new AppendRequest()
            .batches(batch, 0, batch.capacity(), 1)
            .listener(
                new AppendListener() {
                  @Override
                  public void onAppended(long tag, AppendResult result) {
                    lsn.complete(result.firstLsn());
                  }

                  @Override
                  public void onRefused(long tag, ErrorCode code, String message) {
                    lsn.completeExceptionally(new DriftException(code, message));
                  }
                },
                0);
    if (!log.tryAppend(topic.shardOf(partition), request)) {
      lsn.completeExceptionally(new DriftException(ErrorCode.BUSY, "the ring is full"));
    }
    return lsn;
  }

  /** All that can be read of a topic now. */
  List<Collected.Row> read(Topic topic) {
    return read(topic, 0);
  }

  List<Collected.Row> read(Topic topic, int partition) {
    List<PartitionStart> all = List.of(new PartitionStart(topic.id(), partition, 0));
    try (Subscription subscription = log.subscribe(topic.shardOf(partition), all, () -> {})) {
      return new Collected(1 << 20).drain(subscription);
    }
  }
}
