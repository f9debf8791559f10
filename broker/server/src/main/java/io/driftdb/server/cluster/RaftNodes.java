package io.driftdb.server.cluster;

import io.driftdb.raft.Membership;
import io.driftdb.raft.RaftCluster;
import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.config.ClusterNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** The nodes under Raft. */
public final class RaftNodes implements ClusterView {
  private final RaftCluster cluster;
  private final List<ClusterNode> named;

  /** {@code named}: in this node's settings; they are told until it has heard of the members. */
  public RaftNodes(RaftCluster cluster, List<ClusterNode> named) {
    this.cluster = cluster;
    this.named = List.copyOf(named);
  }

  @Override
  public boolean isClustered() {
    return true;
  }

  @Override
  public Nodes nodes() {
    List<Member> members = cluster.members();
    List<ClusterNode> nodes =
        members.isEmpty() ? named : members.stream().map(RaftNodes::node).toList();
    MemberId leader = cluster.leader(0);
    return new Nodes(nodes, cluster.self().node(), List.of(leader == null ? "" : leader.node()));
  }

  private static ClusterNode node(Member member) {
    return ClusterNode.of(member.id().node(), member.address(), member.clientAddress());
  }

  @Override
  public void transferLeadership(int shard, String nodeId) {
    List<Member> members = cluster.members();
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
      Change change, String nodeId, String peerAddress, String clientAddress) {
    Membership membership = cluster.membership();
    return switch (change) {
      case ADD -> membership.add(nodeId, peerAddress, clientAddress);
      case REMOVE -> membership.remove(nodeId);
      case REPLACE -> membership.replace(nodeId, peerAddress, clientAddress);
    };
  }
}
