package io.driftdb.server.cluster;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.config.ClusterNode;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A broker that is alone leads all its shards, of which it has so many. */
public record LoneNode(ClusterNode node, int shards) implements ClusterView {
  @Override
  public boolean isClustered() {
    return false;
  }

  @Override
  public Nodes nodes() {
    return new Nodes(List.of(node), node.id(), Collections.nCopies(shards, node.id()));
  }

  @Override
  public void transferLeadership(int shard, String nodeId) {
    throw alone("no other node can lead");
  }

  @Override
  public CompletableFuture<Void> change(
      int shard, Change change, String nodeId, String peerAddress, String clientAddress) {
    throw alone("it has no other nodes");
  }

  private static DriftException alone(String why) {
    return new DriftException(ErrorCode.INVALID_REQUEST, "This broker is alone: " + why + ".");
  }
}
