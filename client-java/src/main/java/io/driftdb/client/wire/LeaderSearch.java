package io.driftdb.client.wire;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.ClusterInfo;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens connections to the broker that takes appends: the one there is, or the node of a cluster
 * that leads. Remembers the cluster's nodes, and never goes back to a leader of an earlier epoch:
 * what it refused would be refused for what was once. One thread at a time.
 */
final class LeaderSearch {
  private final ClientConfig config;
  private final List<ClientConfig.Address> addresses;
  private int preferred;
  private long epoch;

  LeaderSearch(ClientConfig config) {
    this.config = config;
    this.addresses = new ArrayList<>(config.addresses());
  }

  /** Tries each address once; CONNECTION_LOST, NOT_LEADER, and what does not pass. */
  Connection open() {
    DriftException last = null;
    int count = addresses.size();
    for (int i = 0; i < count; i++) {
      try {
        return openLeader(addresses.get(preferred));
      } catch (DriftException e) {
        preferred = (preferred + 1) % count;
        last = e;
        if (!e.code().retriable()) {
          break;
        }
      }
    }
    throw last;
  }

  private Connection openLeader(ClientConfig.Address address) {
    Connection opened = Connection.open(config, address);
    if (!opened.broker().clustered() || config.isAnyNode()) {
      return opened;
    }
    ClusterInfo.Node leader;
    try {
      ClusterInfo cluster = ask(opened);
      if (accept(cluster)) {
        return opened;
      }
      leader = leaderOf(cluster);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    opened.close();
    if (leader == null) {
      throw notLeader(address);
    }
    return openNamed(new ClientConfig.Address(leader.host(), leader.port()));
  }

  private Connection openNamed(ClientConfig.Address address) {
    Connection opened = Connection.open(config, address);
    try {
      if (opened.broker().clustered() && accept(ask(opened))) {
        preferred = addresses.indexOf(address);
        return opened;
      }
      throw notLeader(address);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private ClusterInfo ask(Connection connection) {
    ClusterInfo cluster =
        ClusterCall.ask(connection, System.nanoTime() + config.connectTimeout().toNanos());
    for (ClusterInfo.Node node : cluster.nodes()) {
      ClientConfig.Address address = new ClientConfig.Address(node.host(), node.port());
      if (!addresses.contains(address)) {
        addresses.add(address);
      }
    }
    return cluster;
  }

  private boolean accept(ClusterInfo cluster) {
    boolean leads =
        cluster.shards().stream().allMatch(shard -> shard.leads() && shard.epoch() >= epoch);
    if (leads) {
      epoch = cluster.shards().stream().mapToLong(ClusterInfo.Shard::epoch).max().orElse(0);
    }
    return leads;
  }

  private static ClusterInfo.Node leaderOf(ClusterInfo cluster) {
    int leader = cluster.shards().isEmpty() ? -1 : cluster.shards().get(0).leader();
    boolean other = leader >= 0 && leader < cluster.nodes().size() && leader != cluster.self();
    return other ? cluster.nodes().get(leader) : null;
  }

  private static DriftException notLeader(ClientConfig.Address address) {
    return new DriftException(
        ErrorCode.NOT_LEADER,
        address
            + " does not lead, and knows of no node that does. "
            + ErrorCode.NOT_LEADER.advice());
  }
}
