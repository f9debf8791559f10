package io.driftdb.server.cluster;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.config.ClusterNode;
import java.util.List;

/** A broker that is alone leads all its shards. */
public record LoneNode(ClusterNode node) implements ClusterView {
  @Override
  public boolean isClustered() {
    return false;
  }

  @Override
  public List<ClusterNode> nodes() {
    return List.of(node);
  }

  @Override
  public int self() {
    return 0;
  }

  @Override
  public int leader(int shard) {
    return 0;
  }

  @Override
  public void transferLeadership(int shard, String nodeId) {
    throw new DriftException(
        ErrorCode.INVALID_REQUEST, "This broker is alone: no other node can lead.");
  }
}
