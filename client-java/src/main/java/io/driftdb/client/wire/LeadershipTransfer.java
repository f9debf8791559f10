package io.driftdb.client.wire;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.ClusterInfo;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Has another node lead shards, and waits until that one says so. One thread. */
public final class LeadershipTransfer {
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Links links;
  private final IntPredicate wanted;
  private final long deadlineNs;

  /** {@code wanted} says which shards it is about. */
  public LeadershipTransfer(Links links, IntPredicate wanted, long deadlineNs) {
    this.links = links;
    this.wanted = wanted;
    this.deadlineNs = deadlineNs;
  }

  /** The cluster as the node sees it that leads those shards now. */
  public ClusterInfo run(String nodeId) {
    ClusterInfo.Node node = find(nodeId);
    ClientConfig.Address address = new ClientConfig.Address(node.host(), node.port());
    try (Connection there = Connection.open(links.config(), address)) { // before the leader lets go
      ClusterInfo seen = ClusterCall.ask(there, deadlineNs);
      for (ClusterInfo.Shard shard : left(seen)) {
        ClusterCall.transfer(links.caller(shard.shard()), shard.shard(), nodeId, deadlineNs);
      }
      while (!left(seen).isEmpty()) {
        if (System.nanoTime() + PAUSE_NS - deadlineNs > 0) {
          throw late(nodeId, seen);
        }
        LockSupport.parkNanos(this, PAUSE_NS);
        seen = ClusterCall.ask(there, deadlineNs);
      }
      return seen;
    }
  }

  private ClusterInfo.Node find(String nodeId) {
    ClusterInfo cluster = ClusterCall.ask(links.first().await(deadlineNs), deadlineNs);
    if (cluster.shards().stream().noneMatch(shard -> wanted.test(shard.shard()))) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "There is no such shard: they are 0 to " + (cluster.shards().size() - 1) + ".");
    }
    return cluster.nodes().stream()
        .filter(node -> node.id().equals(nodeId))
        .findFirst()
        .orElseThrow(() -> unknown(nodeId, cluster));
  }

  /** The shards that the node is yet to lead. */
  private List<ClusterInfo.Shard> left(ClusterInfo seen) {
    return seen.shards().stream()
        .filter(shard -> wanted.test(shard.shard()) && !shard.leads())
        .toList();
  }

  private static DriftException unknown(String nodeId, ClusterInfo cluster) {
    String known =
        cluster.nodes().stream().map(ClusterInfo.Node::id).collect(Collectors.joining(", "));
    return new DriftException(
        ErrorCode.INVALID_REQUEST, "There is no node '" + nodeId + "': they are " + known + ".");
  }

  private DriftException late(String nodeId, ClusterInfo seen) {
    String why =
        left(seen).stream()
            .map(shard -> "shard " + shard.shard() + " is " + shard.state() + ": " + shard.reason())
            .collect(Collectors.joining("; "));
    return new DriftException(
        ErrorCode.DEADLINE_EXCEEDED,
        "Node " + nodeId + " does not lead (" + why + "). " + ErrorCode.DEADLINE_EXCEEDED.advice());
  }
}
