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
 * @param tls how nodes prove to each other who they are; null when they don't
 */
public record ClusterConfig(
    UUID clusterId,
    String nodeId,
    List<Node> nodes,
    Path directory,
    Duration electionTimeout,
    Tls tls) {

  /** One of the nodes; {@code address} is of its port for the others, as host:port. */
  public record Node(String id, String address) {}

  /**
   * Files in PEM form.
   *
   * @param certificate this node's, with those that it is signed by
   * @param key of the certificate, PKCS 8, not encrypted
   * @param trust the certificates that other nodes' have to be signed by, or are
   */
  public record Tls(Path certificate, Path key, Path trust) {}

  public ClusterConfig {
    nodes = List.copyOf(nodes);
    if (nodes.stream().noneMatch(node -> node.id().equals(nodeId))) {
      throw new IllegalArgumentException("node " + nodeId + " is none of " + nodes);
    }
  }
}
