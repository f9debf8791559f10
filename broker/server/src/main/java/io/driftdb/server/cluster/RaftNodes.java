package io.driftdb.server.cluster;

import io.driftdb.raft.Membership;
import io.driftdb.raft.RaftCluster;
import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.config.ClusterNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The nodes under Raft. */
public final class RaftNodes implements ClusterView {
  private final RaftCluster cluster;
  private final int shards;
  private final List<ClusterNode> named;

  /** {@code named}: in this node's settings; they are told until it has heard of the members. */
  public RaftNodes(RaftCluster cluster, int shards, List<ClusterNode> named) {
    this.cluster = cluster;
    this.shards = shards;
    this.named = List.copyOf(named);
  }

  @Override
  public boolean isClustered() {
    return true;
  }

  @Override
  public Nodes nodes() {
    Map<String, ClusterNode> members = new TreeMap<>();
    List<String> leaders = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      // While the members change, some shards know of a node that others don't.
      for (Member member : cluster.members(shard)) {
        members.putIfAbsent(member.id().node(), node(member));
      }
      MemberId leader = cluster.leader(shard);
      leaders.add(leader == null ? "" : leader.node());
    }
    List<ClusterNode> nodes = members.isEmpty() ? named : List.copyOf(members.values());
    return new Nodes(nodes, cluster.self().node(), leaders);
  }

  private boolean isMember(int shard, String nodeId) {
    return cluster.members(shard).stream().anyMatch(m -> m.id().node().equals(nodeId));
  }

  private boolean isMemberElsewhere(String nodeId) {
    return IntStream.range(0, shards).anyMatch(shard -> isMember(shard, nodeId));
  }

  private static ClusterNode node(Member member) {
    return ClusterNode.of(member.id().node(), member.address(), member.clientAddress());
  }

  @Override
  public void transferLeadership(int shard, String nodeId) {
    List<Member> members = cluster.members(shard);
    for (Member member : members) {
      if (member.id().node().equals(nodeId)) {
        cluster.transferLeadership(shard, member.id());
        return;
      }
    }
    String known = members.stream().map(each -> each.id().node()).collect(Collectors.joining(", "));
    throw new DriftException(
        ErrorCode.INVALID_REQUEST, "There is no node '" + nodeId + "': they are " + known + ".");
  }

  @Override
  public CompletableFuture<Void> change(
      int shard, Change change, String nodeId, String peerAddress, String clientAddress) {
    Membership membership = cluster.membership(shard);
    if (change == Change.REMOVE && !isMember(shard, nodeId) && isMemberElsewhere(nodeId)) {
      return CompletableFuture.completedFuture(null); // an earlier try has come so far
    }
    return switch (change) {
      case ADD -> membership.add(nodeId, peerAddress, clientAddress);
      case REMOVE -> membership.remove(nodeId);
      case REPLACE -> membership.replace(nodeId, peerAddress, clientAddress);
    };
  }
}
