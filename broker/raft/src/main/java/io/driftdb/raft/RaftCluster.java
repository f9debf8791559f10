package io.driftdb.raft;

import io.driftdb.log.EventLog;
import io.driftdb.log.replicate.Replication;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.log.replicate.ShardRunner;
import io.driftdb.raft.copy.CopySource;
import io.driftdb.raft.copy.StoreLinks;
import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.raft.node.NodeService;
import io.driftdb.raft.node.PeerTls;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;

/**
 * This node's part in a cluster: makes the replicate stage of each shard of its log, and then joins
 * the others. Close it before the log.
 */
public final class RaftCluster implements Replication, Closeable {
  /** An entry that has reached it takes no more frames: see ARCHITECTURE.md. */
  private static final int ENTRY_BYTES = 1 << 20;

  private static final long CACHED_BYTES = 32L << 20;

  private final ClusterConfig config;
  private final int maxFrameBytes;
  private final StoreLinks stores;
  private final Runnable whenCopied;
  private final PeerTls tls;
  private final CommitNews news = new CommitNews();
  private final ExecutorService admin = threads("drift-raft-admin");
  private final List<RaftMember> members = new ArrayList<>();
  private final List<ShardGroup> groups = new CopyOnWriteArrayList<>();
  private RaftServer server;
  private LeaderSpread spread;

  /**
   * @param maxFrameBytes of the longest frame that a shard takes
   * @param stores of the tables, for nodes that copy them from this one
   * @param whenCopied runs when this node has copied a shard from another, as it lacked too much:
   *     the log is to be closed, and opened again
   */
  public RaftCluster(
      ClusterConfig config, int maxFrameBytes, StoreLinks stores, Runnable whenCopied) {
    this.config = config;
    this.maxFrameBytes = maxFrameBytes;
    this.stores = stores;
    this.whenCopied = whenCopied;
    this.tls = config.peerTls();
  }

  private static ExecutorService threads(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * At a node's first start it waits for the others, and copies what they have: all of it before
   * the first shard is opened, so that it can be begun anew. DATA_DAMAGED, DATA_DIR_FOREIGN,
   * CONFIG_INVALID.
   */
  @Override
  public void prepare(List<Path> directories) {
    try {
      for (Path directory : directories) {
        members.add(RaftMember.prepare(config, members.size(), directory, tls));
      }
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  /** For one shard after the other. */
  @Override
  public Replicator forShard(int shard, Path directory, ShardRunner runner) {
    ShardGroup group = new ShardGroup(config, tls, members.get(shard), news, ENTRY_BYTES, runner);
    groups.add(group);
    return group.replicator();
  }

  /** Joins the others with a log that runs. PORT_IN_USE, DATA_DAMAGED, DATA_DIR_UNREADABLE. */
  public void start(EventLog log) {
    try {
      join(log);
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  private DriftException failure(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DriftException known) {
        return new DriftException(known.code(), known.getMessage(), e);
      }
      if (cause instanceof BindException) {
        return new DriftException(
            ErrorCode.PORT_IN_USE,
            config.self().address()
                + ", for the other nodes: "
                + cause.getMessage()
                + ". "
                + ErrorCode.PORT_IN_USE.advice(),
            e);
      }
    }
    return new DriftException(
        ErrorCode.DATA_DIR_UNREADABLE,
        config.directory()
            + ": the Raft log can't be opened: "
            + e
            + ". "
            + ErrorCode.DATA_DIR_UNREADABLE.advice(),
        e);
  }

  private void join(EventLog log) throws IOException {
    for (ShardGroup group : groups) {
      group.open(log, CACHED_BYTES / groups.size(), stores, whenCopied);
    }
    ShardGroup first = groups.get(0);
    server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(self().toString()))
            .setGroup(first.begins())
            .setStateMachineRegistry(this::stateMachine)
            .setProperties(RaftSettings.of(config, host(), port(), ENTRY_BYTES + maxFrameBytes))
            .setParameters(parameters())
            .setOption(
                first.isKnown()
                    ? RaftStorage.StartupOption.RECOVER
                    : RaftStorage.StartupOption.FORMAT)
            .build();
    groups.forEach(group -> group.use(server));
    server.start();
    for (ShardGroup group : groups.subList(1, groups.size())) {
      group.join();
    }
    first.member().begun();
    groups.forEach(group -> group.start(admin));
    spread = new LeaderSpread(server, groups, config.electionTimeout(), config.spreadInterval());
    spread.start();
  }

  private ShardStateMachine stateMachine(RaftGroupId id) {
    for (ShardGroup group : groups) {
      if (group.id().equals(id)) {
        return group.stateMachine();
      }
    }
    throw new IllegalArgumentException("group " + id + " is of no shard");
  }

  private Parameters parameters() {
    Parameters parameters = new Parameters();
    news.listen(parameters);
    if (tls != null) {
      GrpcConfigKeys.TLS.setConf(parameters, tls.config());
    }
    NodeService service = new NodeService(new ClusterHost(this));
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters,
        (builder, types) ->
            builder
                .addService(service.definition())
                .intercept(new Addressee(RaftPeerId.valueOf(self().toString()))));
    return parameters;
  }

  private String host() {
    String address = config.self().address();
    return address.substring(0, address.lastIndexOf(':'));
  }

  private int port() {
    String address = config.self().address();
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  ClusterConfig config() {
    return config;
  }

  private ShardGroup group(int shard) {
    if (shard < 0 || shard >= groups.size()) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "There is no shard " + shard + ".");
    }
    return groups.get(shard);
  }

  CopySource copies(int shard) {
    return group(shard).copies();
  }

  /** This node as a member. */
  public MemberId self() {
    return groups.get(0).member().id();
  }

  /** The members of a shard's group, by their ids, as far as this node knows. */
  public List<Member> members(int shard) {
    return group(shard).members();
  }

  /** The first entry that this node's Raft log still has; -1 before it has joined. */
  public long firstIndex(int shard) {
    return group(shard).firstIndex();
  }

  /** Who leads the shard, as far as this node knows; null for nobody. */
  public MemberId leader(int shard) {
    return group(shard).leader();
  }

  /** Has another node lead a shard that this one leads, as soon as that one has all its records. */
  public void transferLeadership(int shard, MemberId to) {
    group(shard).transferLeadership(to);
  }

  /** Changes the members of a shard's group; for the node that leads it. */
  public Membership membership(int shard) {
    return group(shard).membership();
  }

  @Override
  public void close() throws IOException {
    if (spread != null) {
      spread.close();
    }
    groups.forEach(ShardGroup::stopUpkeep);
    if (server != null) {
      server.close();
    }
    groups.forEach(ShardGroup::close);
    admin.shutdownNow();
  }
}
