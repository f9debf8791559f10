package io.driftdb.raft;

import io.driftdb.raft.node.PeerTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * How a node takes part in its cluster.
 *
 * @param nodeId this node's
 * @param nodes all nodes that the cluster begins with; for one that is added later, it and those
 *     that are there
 * @param directory where the Raft logs are
 * @param electionTimeout a follower that hears nothing for so long wants to lead
 * @param keptBytes how much of the log this node keeps for others that are behind; those that are
 *     further behind copy its files
 * @param shards that each node has
 * @param spreadInterval how often a node looks whether it leads what another one is to lead; zero
 *     for never
 * @param tls how nodes prove to each other who they are; null when they don't
 */
public record ClusterConfig(
    UUID clusterId,
    String nodeId,
    List<Node> nodes,
    Path directory,
    Duration electionTimeout,
    long keptBytes,
    int shards,
    Duration spreadInterval,
    Tls tls) {

  /** One of the nodes; its addresses, for the other nodes and for clients, are host:port. */
  public record Node(String id, String address, String clientAddress) {}

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

  /** This node. */
  Node self() {
    return node(nodeId);
  }

  /** Null when there is none with that id. */
  Node node(String id) {
    return nodes.stream().filter(node -> node.id().equals(id)).findFirst().orElse(null);
  }

  /** For what this node asks others, and they ask it; null for none. */
  PeerTls peerTls() {
    return tls == null ? null : new PeerTls(tls.certificate(), tls.key(), tls.trust());
  }
}
