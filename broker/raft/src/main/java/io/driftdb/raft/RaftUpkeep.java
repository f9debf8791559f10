package io.driftdb.raft;

import io.driftdb.raft.copy.CopySource;
import io.driftdb.raft.disk.Member;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpcWithProxy;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done beside a Raft group, on a thread of its own: drops headers of what is in checkpoints
 * and on all nodes, or of more than is kept for those that are behind, and tries again and again to
 * reach nodes that are away.
 */
final class RaftUpkeep implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RaftUpkeep.class);
  private static final long PERIOD_MS = 200;
  private static final long PERIODS_ALONE = 25;

  /** Entries: it is done by files, of some thousand each. */
  private static final long PURGE_GAP = 1024;

  private final RaftServer server;
  private final RaftGroupId group;
  private final ShardStateMachine stateMachine;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "drift-raft-upkeep");
            made.setDaemon(true);
            return made;
          });
  private final CopySource copies;
  private final CatchUp catchUp;
  private final long keptBytes;
  private Removal removal;

  /** So many periods in a row it has been no member, and known none that leads. */
  private long aloneFor;

  private List<Member> members = List.of();
  private Method reset;
  private long purgedIndex;

  /** Of the Raft log, a period ago; -1 at first. */
  private long nextIndex = -1;

  /** {@code keptBytes}: so much of the log stays for nodes that are behind. */
  RaftUpkeep(
      RaftServer server,
      RaftMember member,
      ShardStateMachine stateMachine,
      CopySource copies,
      CatchUp catchUp,
      long keptBytes) {
    this.catchUp = catchUp;
    this.server = server;
    this.group = member.group();
    this.stateMachine = stateMachine;
    this.copies = copies;
    this.keptBytes = keptBytes;
  }

  /** {@code wasRemoved}: asked when Ratis has stopped. */
  void start(Removal wasRemoved) {
    removal = wasRemoved;
    var unused =
        thread.scheduleWithFixedDelay(this::run, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      if (!server.getDivision(group).getInfo().isAlive()) {
        stopped();
        return;
      }
      members = Peers.members(server.getDivision(group).getRaftConf());
      lookForRemoval();
      reconnect();
      moveMark();
    } catch (IOException | RuntimeException e) {
      LOG.debug("Upkeep of group {}: {}", group, e.toString());
    }
  }

  /** One that has been removed hears nothing any more, also when it starts again. */
  private void lookForRemoval() throws IOException {
    boolean member =
        members.isEmpty()
            || members.stream().anyMatch(each -> each.id().toString().equals(selfId()))
            || server.getDivision(group).getInfo().getLeaderId() != null;
    aloneFor = member ? 0 : aloneFor + 1;
    if (aloneFor % PERIODS_ALONE == PERIODS_ALONE - 1) {
      removal.isTrue(members);
    }
  }

  private String selfId() {
    return server.getId().toString();
  }

  /** Ratis has stopped the group by itself. */
  private void stopped() {
    if (!removal.isTrue(members)) {
      stateMachine.fail("Ratis has stopped group " + group);
    }
    close();
  }

  /**
   * gRPC waits longer with each attempt that fails, up to two minutes: an election would not even
   * ask a node that is back.
   */
  private void reconnect() throws IOException {
    if (!(server.getServerRpc() instanceof RaftServerRpcWithProxy<?, ?> rpc)) {
      return;
    }
    for (RaftPeer peer : server.getDivision(group).getRaftConf().getAllPeers()) {
      if (!peer.getId().equals(server.getId())) {
        resetBackoff(rpc.getProxies().getProxy(peer.getId()));
      }
    }
  }

  /** A public method of a class that is not. */
  private void resetBackoff(Object proxy) {
    try {
      if (reset == null) {
        reset = proxy.getClass().getMethod("resetConnectBackoff");
        reset.setAccessible(true);
      }
      reset.invoke(proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("another version of Ratis than this is made for", e);
    }
  }

  /** Moves the mark behind checkpoints, and drops headers that no node asks for any more. */
  private void moveMark() throws IOException {
    RaftLog raftLog = server.getDivision(group).getRaftLog();
    stateMachine.retainFrom(raftLog.getStartIndex());
    if (nextIndex >= 0 && raftLog.getNextIndex() > nextIndex) {
      catchUp.abandon();
    }
    nextIndex = raftLog.getNextIndex();
    // Less one: the entry before the first that a node lacks is sent along, by term and index.
    long checkpointed = stateMachine.takeSnapshot();
    long within = stateMachine.firstWithin(keptBytes);
    long needed = Math.max(Math.min(lowestCommitIndex(), copies.expectedIndex()), within);
    long index = Math.min(checkpointed, Math.min(needed, copies.neededIndex())) - 1;
    if (index - purgedIndex >= PURGE_GAP) {
      purgedIndex = index;
      var unused = raftLog.purge(index);
    }
  }

  /**
   * Up to where every node has the log, as far as is known here. Ratis itself counts only those
   * that it has heard of: it would purge what a node that is away since this one started needs.
   */
  private long lowestCommitIndex() throws IOException {
    RaftServer.Division division = server.getDivision(group);
    Map<ByteString, Long> known = new HashMap<>();
    for (CommitInfoProto each : division.getCommitInfos()) {
      known.put(each.getServer().getId(), each.getCommitIndex());
    }
    long lowest = Long.MAX_VALUE;
    for (RaftPeer peer : division.getRaftConf().getAllPeers()) {
      lowest = Math.min(lowest, known.getOrDefault(peer.getId().toByteString(), -1L));
    }
    return lowest;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
