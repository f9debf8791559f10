package io.driftdb.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * How a node takes part in its cluster.
 *
 * @param nodeId this node's
 * @param nodes all nodes that the cluster began with
 * @param directory where the Raft logs are
 * @param electionTimeout a follower that hears nothing for so long wants to lead
 */
public record ClusterConfig(
    UUID clusterId, String nodeId, List<Node> nodes, Path directory, Duration electionTimeout) {

  /** One of the nodes; {@code address} is of its port for the others, as host:port. */
  public record Node(String id, String address) {}

  public ClusterConfig {
    nodes = List.copyOf(nodes);
    if (nodes.stream().noneMatch(node -> node.id().equals(nodeId))) {
      throw new IllegalArgumentException("node " + nodeId + " is none of " + nodes);
    }
  }
}
