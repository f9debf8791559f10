package io.driftdb.raft;

import io.driftdb.raft.node.CopyListing;
import io.driftdb.raft.node.Identity;
import io.driftdb.raft.node.NodeHost;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Answers other nodes for a node that has joined, or is about to. */
final class ClusterHost implements NodeHost {
  private final RaftCluster cluster;

  ClusterHost(RaftCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Identity identify() {
    return new Identity(
        cluster.config().clusterId(), cluster.self(), cluster.members(), cluster.leader(0));
  }

  @Override
  public CopyListing open(int shard) throws IOException {
    if (shard != 0) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "There is no shard " + shard + ".");
    }
    if (!cluster.self().equals(cluster.leader(shard))) {
      throw new DriftException(
          ErrorCode.NOT_LEADER,
          "node " + cluster.self().node() + " does not lead. " + ErrorCode.NOT_LEADER.advice());
    }
    return cluster.copies().open();
  }

  @Override
  public void read(long copyId, int file, long position, ByteBuffer target) throws IOException {
    cluster.copies().read(copyId, file, position, target);
  }

  @Override
  public void close(long copyId) throws IOException {
    cluster.copies().close(copyId);
  }
}
