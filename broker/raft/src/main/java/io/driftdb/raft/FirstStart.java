package io.driftdb.raft;

import io.driftdb.raft.copy.ShardFetch;
import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.raft.node.Founding;
import io.driftdb.raft.node.Identity;
import io.driftdb.raft.node.NodeClient;
import io.driftdb.raft.node.PeerTls;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does that has never been in its cluster, before its log is opened: either the cluster
 * begins with it, or it copies what is there, and waits to be added. On the opening thread.
 */
final class FirstStart {
  private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);
  private static final long RETRY_NS = 500_000_000L;

  /** What does not pass, whoever leads. */
  private static final Set<ErrorCode> FINAL =
      EnumSet.of(
          ErrorCode.CONFIG_INVALID,
          ErrorCode.DATA_DIR_FOREIGN,
          ErrorCode.FORMAT_TOO_NEW,
          ErrorCode.SHUTTING_DOWN);

  private final ClusterConfig config;
  private final int shard;
  private final MemberId self;
  private final PeerTls tls;

  FirstStart(ClusterConfig config, int shard, MemberId self, PeerTls tls) {
    this.config = config;
    this.shard = shard;
    this.self = self;
    this.tls = tls;
  }

  /**
   * With whom the cluster begins, where this node's settings have them; empty when it has begun
   * without this node.
   */
  List<Member> founders() throws IOException {
    Map<String, String> addresses =
        config.nodes().stream()
            .collect(Collectors.toMap(ClusterConfig.Node::id, ClusterConfig.Node::address));
    List<MemberId> ids =
        new Founding(config.clusterId(), config.shards(), self, addresses, tls).await();
    return ids.stream().map(this::member).toList();
  }

  private Member member(MemberId id) {
    ClusterConfig.Node node = config.node(id.node());
    if (node == null) {
      throw new DriftException(
          ErrorCode.CONFIG_INVALID,
          "cluster.nodes has no " + id.node() + ", with which the cluster has begun.");
    }
    return new Member(id, node.address(), node.clientAddress());
  }

  /** Copies a shard from the node that leads; false when there is nothing to copy. */
  boolean copy(ShardFetch fetch) throws IOException {
    LOG.info("The cluster has begun without this node: it copies what is there");
    String last = "";
    for (; ; ) {
      try {
        return copyFrom(leaderAddress(), fetch);
      } catch (DriftException e) {
        if (FINAL.contains(e.code())) {
          throw e;
        }
        if (!last.equals(e.getMessage())) {
          LOG.warn("Nothing can be copied yet: {}", e.getMessage());
          last = e.getMessage();
        }
      }
      LockSupport.parkNanos(this, RETRY_NS);
      if (Thread.currentThread().isInterrupted()) {
        throw new DriftException(
            ErrorCode.SHUTTING_DOWN, "Stopped while it waited for what it is to copy.");
      }
    }
  }

  private boolean copyFrom(String address, ShardFetch fetch) throws IOException {
    try (NodeClient leader = new NodeClient(address, PeerTls.clientSide(tls))) {
      return fetch.run(leader, mark -> true);
    }
  }

  private String leaderAddress() {
    for (ClusterConfig.Node node : config.nodes()) {
      if (node.id().equals(config.nodeId())) {
        continue;
      }
      try (NodeClient client = new NodeClient(node.address(), PeerTls.clientSide(tls))) {
        Identity identity = client.identify(config.clusterId(), shard);
        for (Member member : identity.members()) {
          if (member.id().equals(identity.leader())) {
            return member.address();
          }
        }
      } catch (DriftException e) {
        LOG.debug("Node {} does not say who leads", node.id(), e);
      }
    }
    throw new DriftException(
        ErrorCode.NOT_LEADER, "no node is known to lead. " + ErrorCode.NOT_LEADER.advice());
  }
}
