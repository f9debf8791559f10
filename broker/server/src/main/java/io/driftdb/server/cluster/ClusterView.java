package io.driftdb.server.cluster;

import io.driftdb.server.config.ClusterNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The nodes, and who leads. Any thread. */
public interface ClusterView {
  /**
   * The nodes at one moment.
   *
   * @param selfId this node's
   * @param leaderIds of each shard; empty when this node knows of none
   */
  record Nodes(List<ClusterNode> all, String selfId, List<String> leaderIds) {
    public Nodes {
      all = List.copyOf(all);
      leaderIds = List.copyOf(leaderIds);
    }

    /** Of this node; -1 when it is none of them. */
    public int self() {
      return placeOf(selfId);
    }

    /** Of the node that leads a shard; -1 when this node knows of none. */
    public int leader(int shard) {
      return placeOf(leaderIds.get(shard));
    }

    private int placeOf(String id) {
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).id().equals(id)) {
          return i;
        }
      }
      return -1;
    }
  }

  /** How the nodes change. */
  enum Change {
    ADD,
    REMOVE,
    REPLACE
  }

  /** Whether there are others, or may be. */
  boolean isClustered();

  Nodes nodes();

  /** Has another node lead a shard that this one leads; does not wait. INVALID_REQUEST. */
  void transferLeadership(int shard, String nodeId);

  /**
   * Changes the nodes that have a shard, when this one leads it; addresses are host:port, or empty.
   * INVALID_REQUEST, NOT_LEADER, DEADLINE_EXCEEDED, thrown or in the future.
   */
  CompletableFuture<Void> change(
      int shard, Change change, String nodeId, String peerAddress, String clientAddress);
}
