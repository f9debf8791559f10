package io.driftdb.server.cluster;

import io.driftdb.server.config.ClusterNode;
import java.util.List;

/** The nodes, and who leads. Any thread. */
public interface ClusterView {
  /** Whether there are others. */
  boolean isClustered();

  List<ClusterNode> nodes();

  /** This node's place in {@link #nodes}. */
  int self();

  /** The place of the node that leads a shard; -1 when this node knows of none. */
  int leader(int shard);

  /** Has another node lead a shard that this one leads; does not wait. INVALID_REQUEST. */
  void transferLeadership(int shard, String nodeId);
}
