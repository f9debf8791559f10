package io.driftdb.client.wire;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.ClusterInfo;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Has another node lead, and waits until that one says so. One thread. */
public final class LeadershipTransfer {
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Caller caller;
  private final ClientConfig config;
  private final long deadlineNs;

  public LeadershipTransfer(Caller caller, long deadlineNs) {
    this.caller = caller;
    this.config = caller.link().config();
    this.deadlineNs = deadlineNs;
  }

  /** The cluster as the node sees it that leads all shards now. */
  public ClusterInfo run(String nodeId) {
    ClusterInfo.Node node = find(nodeId);
    ClientConfig.Address address = new ClientConfig.Address(node.host(), node.port());
    try (Connection there = Connection.open(config, address)) { // before the leader lets go
      ClusterInfo seen = ClusterCall.ask(there, deadlineNs);
      for (ClusterInfo.Shard shard : seen.shards()) {
        if (!shard.leads()) {
          ClusterCall.transfer(caller, shard.shard(), nodeId, deadlineNs);
        }
      }
      while (!leadsAll(seen)) {
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
    ClusterInfo cluster = ClusterCall.ask(caller.link().await(deadlineNs), deadlineNs);
    return cluster.nodes().stream()
        .filter(node -> node.id().equals(nodeId))
        .findFirst()
        .orElseThrow(() -> unknown(nodeId, cluster));
  }

  private static boolean leadsAll(ClusterInfo seen) {
    return seen.shards().stream().allMatch(ClusterInfo.Shard::leads);
  }

  private static DriftException unknown(String nodeId, ClusterInfo cluster) {
    String known =
        cluster.nodes().stream().map(ClusterInfo.Node::id).collect(Collectors.joining(", "));
    return new DriftException(
        ErrorCode.INVALID_REQUEST, "There is no node '" + nodeId + "': they are " + known + ".");
  }

  private static DriftException late(String nodeId, ClusterInfo seen) {
    String why =
        seen.shards().stream()
            .filter(shard -> !shard.leads())
            .map(shard -> "shard " + shard.shard() + " is " + shard.state() + ": " + shard.reason())
            .collect(Collectors.joining("; "));
    return new DriftException(
        ErrorCode.DEADLINE_EXCEEDED,
        "Node " + nodeId + " does not lead (" + why + "). " + ErrorCode.DEADLINE_EXCEEDED.advice());
  }
}
