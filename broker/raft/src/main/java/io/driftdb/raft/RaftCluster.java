package io.driftdb.raft;

import io.driftdb.log.EventLog;
import io.driftdb.log.replicate.Replication;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.log.replicate.ShardRunner;
import io.driftdb.raft.copy.CopySource;
import io.driftdb.raft.copy.StoreLinks;
import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.raft.entry.EntryReplicator;
import io.driftdb.raft.node.NodeService;
import io.driftdb.raft.node.PeerTls;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
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
  private final ExecutorService readers = threads("drift-raft-reader");
  private final ExecutorService admin = threads("drift-raft-admin");
  private RaftMember member;
  private EntryReplicator replicator;
  private RatisConsensus consensus;
  private volatile ShardStateMachine stateMachine;
  private CopySource copies;
  private CatchUp catchUp;
  private RaftServer server;
  private Membership membership;
  private RaftUpkeep upkeep;

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

  /** At a node's first start it waits for the others. DATA_DAMAGED, DATA_DIR_FOREIGN. */
  @Override
  public Replicator forShard(int shard, Path directory, ShardRunner runner) {
    if (shard > 0) {
      throw new IllegalArgumentException("a cluster has one shard as yet");
    }
    try {
      member = RaftMember.prepare(config, shard, directory, tls);
      replicator = member.replicator(ENTRY_BYTES, runner);
      consensus = new RatisConsensus(member.group(), news);
      replicator.use(consensus);
      return replicator;
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
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
    int shard = member.shard();
    Payloads payloads =
        new Payloads(log.frames(shard), readers, replicator::durableLsn, CACHED_BYTES);
    catchUp = new CatchUp(member, tls, whenCopied);
    ShardStateMachine machine =
        new ShardStateMachine(
            replicator,
            payloads,
            member.markFile(),
            member.mark(),
            () -> log.checkpointLsn(shard),
            catchUp);
    stateMachine = machine;
    copies = new CopySource(log, shard, machine::mark, stores, member.outgoing());
    boolean known = member.isKnown();
    if (!known && member.begins().getPeers().isEmpty()) {
      replicator.deposed(
          "this node is no member of the cluster yet: drift cluster add, or replace");
    }
    server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(member.id().toString()))
            .setGroup(member.begins())
            .setStateMachineRegistry(group -> machine)
            .setProperties(RaftSettings.of(config, host(), port(), ENTRY_BYTES + maxFrameBytes))
            .setParameters(parameters())
            .setOption(known ? RaftStorage.StartupOption.RECOVER : RaftStorage.StartupOption.FORMAT)
            .build();
    consensus.use(server, machine);
    server.start();
    member.begun();
    membership = new Membership(server, member.group(), config.clusterId(), tls, admin);
    upkeep = new RaftUpkeep(server, member, machine, copies, config.keptBytes());
    upkeep.start(new Removal(config, member, tls, replicator));
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
                .intercept(new Addressee(RaftPeerId.valueOf(member.id().toString()))));
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

  CopySource copies() {
    return copies;
  }

  /** This node as a member. */
  public MemberId self() {
    return member.id();
  }

  /** The members, by their ids, as far as this node knows. */
  public List<Member> members() {
    try {
      List<Member> known = Peers.members(server.getDivision(member.group()).getRaftConf());
      return known.isEmpty() ? member.founders() : known;
    } catch (IOException | RuntimeException e) {
      return member.founders(); // not started, or stopped
    }
  }

  /** The first entry that this node's Raft log still has; -1 before it has joined. */
  public long firstIndex() {
    try {
      return server.getDivision(member.group()).getRaftLog().getStartIndex();
    } catch (IOException | RuntimeException e) {
      return -1; // not started, or stopped
    }
  }

  /** Who leads the shard, as far as this node knows; null for nobody. */
  public MemberId leader(int shard) {
    ShardStateMachine machine = stateMachine;
    return machine == null ? null : Peers.id(machine.leader());
  }

  /** Has another node lead a shard that this one leads, as soon as that one has all its records. */
  public void transferLeadership(int shard, MemberId to) {
    consensus.transferTo(RaftPeerId.valueOf(to.toString()));
  }

  /** Changes the members; for the node that leads. */
  public Membership membership() {
    return membership;
  }

  @Override
  public void close() throws IOException {
    if (upkeep != null) {
      upkeep.close();
    }
    if (catchUp != null) {
      catchUp.close();
    }
    if (server != null) {
      server.close();
    }
    if (copies != null) {
      copies.close();
    }
    readers.shutdownNow();
    admin.shutdownNow();
  }
}
