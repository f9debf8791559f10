package io.driftdb.raft;

import io.driftdb.raft.copy.CopySource;
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
  public Identity identify(int shard) {
    return new Identity(
        cluster.config().clusterId(),
        cluster.config().shards(),
        cluster.self(),
        cluster.members(shard),
        cluster.leader(shard));
  }

  @Override
  public CopyListing open(int shard) throws IOException {
    if (!cluster.self().equals(cluster.leader(shard))) {
      throw new DriftException(
          ErrorCode.NOT_LEADER,
          "node " + cluster.self().node() + " does not lead. " + ErrorCode.NOT_LEADER.advice());
    }
    return cluster.copies(shard).open();
  }

  @Override
  public void read(long copyId, int file, long position, ByteBuffer target) throws IOException {
    cluster.copies(CopySource.shardOf(copyId)).read(copyId, file, position, target);
  }

  @Override
  public void close(long copyId) throws IOException {
    cluster.copies(CopySource.shardOf(copyId)).close(copyId);
  }
}
