package io.driftdb.raft;

import io.driftdb.log.EventLog;
import io.driftdb.log.replicate.Replication;
import io.driftdb.log.replicate.Replicator;
import io.driftdb.raft.entry.EntryReplicator;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
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

  private static final class Member {
    final int shard;
    final RaftGroupId group;
    final MarkFile markFile;
    final ReplicationMark mark;
    final EntryReplicator replicator;
    final RatisConsensus consensus;
    ShardStateMachine stateMachine;

    Member(
        int shard,
        RaftGroupId group,
        MarkFile markFile,
        ReplicationMark mark,
        EntryReplicator replicator) {
      this.shard = shard;
      this.group = group;
      this.markFile = markFile;
      this.mark = mark;
      this.replicator = replicator;
      this.consensus = new RatisConsensus(group);
      replicator.use(consensus);
    }
  }

  private final ClusterConfig config;
  private final int maxFrameBytes;
  private final List<Member> members = new ArrayList<>();
  private final ExecutorService readers =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "drift-raft-reader");
            thread.setDaemon(true);
            return thread;
          });
  private RaftServer server;
  private RaftUpkeep upkeep;

  /** {@code maxFrameBytes}: of the longest frame that a shard takes. */
  public RaftCluster(ClusterConfig config, int maxFrameBytes) {
    this.config = config;
    this.maxFrameBytes = maxFrameBytes;
  }

  @Override
  public Replicator forShard(int shard, Runnable wake) {
    if (shard > 0) {
      throw new IllegalArgumentException("a cluster has one shard as yet");
    }
    Path directory = config.directory().resolve(String.format(Locale.ROOT, "shard-%04d", shard));
    try {
      Files.createDirectories(directory);
      MarkFile markFile = new MarkFile(directory, config.clusterId(), shard);
      ReplicationMark mark = markFile.read();
      EntryReplicator replicator = new EntryReplicator(mark.lsn(), ENTRY_BYTES, wake);
      members.add(new Member(shard, groupOf(shard), markFile, mark, replicator));
      return replicator;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RaftGroupId groupOf(int shard) {
    String name = config.clusterId() + "/" + shard;
    return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
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
            address()
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
    Member member = members.get(0);
    Payloads payloads =
        new Payloads(
            log.frames(member.shard), readers, member.replicator::durableLsn, CACHED_BYTES);
    member.stateMachine =
        new ShardStateMachine(
            member.replicator,
            payloads,
            member.markFile,
            member.mark,
            () -> log.checkpointLsn(member.shard));
    List<RaftPeer> peers =
        config.nodes().stream()
            .map(node -> RaftPeer.newBuilder().setId(node.id()).setAddress(node.address()).build())
            .toList();
    boolean known = isKnown(member);
    server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(config.nodeId()))
            .setGroup(RaftGroup.valueOf(member.group, peers))
            .setStateMachineRegistry(group -> member.stateMachine)
            .setProperties(RaftSettings.of(config, host(), port(), ENTRY_BYTES + maxFrameBytes))
            .setParameters(parameters())
            .setOption(known ? RaftStorage.StartupOption.RECOVER : RaftStorage.StartupOption.FORMAT)
            .build();
    member.consensus.use(server, member.stateMachine);
    server.start();
    upkeep = new RaftUpkeep(server, member.group, member.stateMachine);
    upkeep.start();
  }

  /** Whether this node has been in the group. DATA_DAMAGED when it has, and lacks its Raft log. */
  private boolean isKnown(Member member) {
    Path directory = config.directory().resolve(member.group.getUuid().toString());
    boolean known = Files.exists(directory);
    if (!known && (member.mark.index() >= 0 || member.replicator.durableLsn() > 1)) {
      throw new DriftException(
          ErrorCode.DATA_DAMAGED,
          "the Raft log "
              + directory
              + " is gone, and with it what this node has promised to others: replace this node. "
              + ErrorCode.DATA_DAMAGED.advice());
    }
    return known;
  }

  private Parameters parameters() {
    Parameters parameters = new Parameters();
    ClusterConfig.Tls tls = config.tls();
    if (tls != null) {
      GrpcConfigKeys.TLS.setConf(
          parameters,
          new GrpcTlsConfig(
              tls.key().toFile(), tls.certificate().toFile(), tls.trust().toFile(), true));
    }
    return parameters;
  }

  private String address() {
    return config.nodes().stream()
        .filter(node -> node.id().equals(config.nodeId()))
        .findFirst()
        .orElseThrow()
        .address();
  }

  private String host() {
    return address().substring(0, address().lastIndexOf(':'));
  }

  private int port() {
    return Integer.parseInt(address().substring(address().lastIndexOf(':') + 1));
  }

  /** The id of the node that leads the shard, as far as this one knows; null for none. */
  public String leader(int shard) {
    ShardStateMachine stateMachine = members.get(shard).stateMachine;
    RaftPeerId leader = stateMachine == null ? null : stateMachine.leader();
    return leader == null ? null : leader.toString();
  }

  /** Has another node lead a shard that this one leads, as soon as that one has all its records. */
  public void transferLeadership(int shard, String nodeId) {
    members.get(shard).consensus.transferTo(RaftPeerId.valueOf(nodeId));
  }

  @Override
  public void close() throws IOException {
    if (upkeep != null) {
      upkeep.close();
    }
    if (server != null) {
      server.close();
    }
    readers.shutdownNow();
  }
}
