package io.driftdb.server.cluster;

import io.driftdb.raft.RaftCluster;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.config.ClusterNode;
import java.util.List;
import java.util.stream.Collectors;

/** The nodes under Raft. */
public final class RaftNodes implements ClusterView {
  private final RaftCluster cluster;
  private final List<ClusterNode> nodes;
  private final int self;

  public RaftNodes(RaftCluster cluster, List<ClusterNode> nodes, String selfId) {
    this.cluster = cluster;
    this.nodes = List.copyOf(nodes);
    this.self = placeOf(selfId);
  }

  private int placeOf(String id) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean isClustered() {
    return true;
  }

  @Override
  public List<ClusterNode> nodes() {
    return nodes;
  }

  @Override
  public int self() {
    return self;
  }

  @Override
  public int leader(int shard) {
    return placeOf(cluster.leader(shard));
  }

  @Override
  public void transferLeadership(int shard, String nodeId) {
    if (placeOf(nodeId) < 0) {
      String known = nodes.stream().map(ClusterNode::id).collect(Collectors.joining(", "));
      throw new DriftException(
          ErrorCode.INVALID_REQUEST, "There is no node '" + nodeId + "': they are " + known + ".");
    }
    cluster.transferLeadership(shard, nodeId);
  }
}
