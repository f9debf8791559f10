package io.driftdb.raft;

import io.driftdb.log.EventLog;
import io.driftdb.log.replicate.ShardRunner;
import io.driftdb.raft.copy.CopySource;
import io.driftdb.raft.copy.StoreLinks;
import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.raft.entry.EntryReplicator;
import io.driftdb.raft.node.PeerTls;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;

/** This node's part in the group of one shard. */
final class ShardGroup implements Closeable {
  private final ClusterConfig config;
  private final PeerTls tls;
  private final RaftMember member;
  private final EntryReplicator replicator;
  private final RatisConsensus consensus;

  /** Whether it had a Raft log when it was opened. */
  private boolean known;

  private volatile ShardStateMachine stateMachine;
  private volatile RaftServer server;
  private CopySource copies;
  private CatchUp catchUp;
  private Membership membership;
  private RaftUpkeep upkeep;

  /** Before the shard is opened. */
  ShardGroup(
      ClusterConfig config,
      PeerTls tls,
      RaftMember member,
      CommitNews news,
      int entryBytes,
      ShardRunner runner) {
    this.config = config;
    this.tls = tls;
    this.member = member;
    this.replicator = member.replicator(entryBytes, runner);
    this.consensus = new RatisConsensus(member.group(), news);
    replicator.use(consensus);
  }

  EntryReplicator replicator() {
    return replicator;
  }

  /** With a shard that runs, before there is a server. */
  void open(EventLog log, long cachedBytes, StoreLinks stores, Runnable whenCopied)
      throws IOException {
    int shard = member.shard();
    catchUp = new CatchUp(member, tls, whenCopied);
    ShardStateMachine machine =
        new ShardStateMachine(
            replicator,
            new Payloads(log.frames(shard), replicator::durableLsn, cachedBytes),
            member.markFile(),
            member.mark(),
            () -> log.checkpointLsn(shard),
            catchUp);
    stateMachine = machine;
    copies = new CopySource(log, shard, machine::mark, stores, member.outgoing());
    known = member.isKnown();
    if (!known && member.begins().getPeers().isEmpty()) {
      replicator.deposed(
          "this node is no member of the cluster yet: drift cluster add, or replace");
    }
  }

  /** Before the server runs. */
  void use(RaftServer raft) {
    consensus.use(raft, stateMachine);
    server = raft;
  }

  /** Has the server that runs take part in it, unless it does. */
  void join() throws IOException {
    if (known) {
      return;
    }
    GroupManagementRequest request =
        GroupManagementRequest.newAdd(
            ClientId.randomId(), server.getId(), 0, member.begins(), true);
    try {
      server.groupManagementAsync(request).get();
    } catch (ExecutionException e) {
      throw new IOException("group " + member.group() + " can't be made: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Its Raft log is there, and is looked after from now on. {@code waiting} runs what waits. */
  void start(Executor waiting) {
    membership =
        new Membership(
            server, member.group(), member.shard(), config, this::transferLeadership, waiting);
    upkeep = new RaftUpkeep(server, member, stateMachine, copies, catchUp, config.keptBytes());
    upkeep.start(new Removal(config, member, tls, replicator));
  }

  RaftMember member() {
    return member;
  }

  RaftGroupId id() {
    return member.group();
  }

  RaftGroup begins() {
    return member.begins();
  }

  boolean isKnown() {
    return known;
  }

  ShardStateMachine stateMachine() {
    return stateMachine;
  }

  CopySource copies() {
    return copies;
  }

  Membership membership() {
    return membership;
  }

  /** The members, by their ids, as far as this node knows. */
  List<Member> members() {
    try {
      List<Member> now = Peers.members(server.getDivision(id()).getRaftConf());
      return now.isEmpty() ? member.founders() : now;
    } catch (IOException | RuntimeException e) {
      return member.founders(); // not started, or stopped
    }
  }

  /** The first entry that this node's Raft log still has; -1 before it has joined. */
  long firstIndex() {
    try {
      return server.getDivision(id()).getRaftLog().getStartIndex();
    } catch (IOException | RuntimeException e) {
      return -1; // not started, or stopped
    }
  }

  /** Who leads, as far as this node knows; null for nobody. */
  MemberId leader() {
    ShardStateMachine machine = stateMachine;
    return machine == null ? null : Peers.id(machine.leader());
  }

  void transferLeadership(MemberId to) {
    consensus.transferTo(RaftPeerId.valueOf(to.toString()));
  }

  void stopUpkeep() {
    if (upkeep != null) {
      upkeep.close();
    }
    if (catchUp != null) {
      catchUp.close();
    }
  }

  @Override
  public void close() {
    if (copies != null) {
      copies.close();
    }
  }
}
