package io.driftdb.client;

import java.util.List;

/**
 * A cluster as one of its nodes sees it.
 *
 * @param self the place in {@code nodes} of the node that tells this
 */
public record ClusterInfo(int self, List<Node> nodes, List<Shard> shards) {

  /** A broker, and where clients reach it. */
  public record Node(String id, String host, int port) {}

  /**
   * Where a shard stands on the node that tells this. LSNs are exclusive.
   *
   * @param leader its place in the nodes; -1 when the node knows of none
   * @param leads whether that node itself takes appends, in that epoch
   * @param state running, following, disk_full, poisoned, recovering or closed
   */
  public record Shard(
      int shard,
      int leader,
      boolean leads,
      long epoch,
      long appendedLsn,
      long durableLsn,
      long committedLsn,
      String state,
      String reason) {}

  public ClusterInfo {
    nodes = List.copyOf(nodes);
    shards = List.copyOf(shards);
  }
}
