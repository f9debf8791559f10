package io.driftdb.client.wire;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.ClusterInfo;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Opens connections to the broker that takes a shard's appends: the one there is, or the node of a
 * cluster that leads the shard. Remembers the cluster's nodes, and never goes back to a leader of
 * an earlier epoch: what it refused would be refused for what was once. One thread at a time.
 */
final class LeaderSearch {
  private final ClientConfig config;
  private final int shard;
  private final CopyOnWriteArrayList<ClientConfig.Address> addresses;
  private int preferred;
  private long epoch;

  /** {@code addresses} that are known, which others may search too. */
  LeaderSearch(
      ClientConfig config, int shard, CopyOnWriteArrayList<ClientConfig.Address> addresses) {
    this.config = config;
    this.shard = shard;
    this.addresses = addresses;
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
      addresses.addIfAbsent(new ClientConfig.Address(node.host(), node.port()));
    }
    return cluster;
  }

  private boolean accept(ClusterInfo cluster) {
    ClusterInfo.Shard its = find(cluster);
    boolean leads = its != null && its.leads() && its.epoch() >= epoch;
    if (leads) {
      epoch = its.epoch();
    }
    return leads;
  }

  private ClusterInfo.Shard find(ClusterInfo cluster) {
    return cluster.shards().stream().filter(s -> s.shard() == shard).findFirst().orElse(null);
  }

  private ClusterInfo.Node leaderOf(ClusterInfo cluster) {
    ClusterInfo.Shard its = find(cluster);
    int leader = its == null ? -1 : its.leader();
    boolean other = leader >= 0 && leader < cluster.nodes().size() && leader != cluster.self();
    return other ? cluster.nodes().get(leader) : null;
  }

  private DriftException notLeader(ClientConfig.Address address) {
    return new DriftException(
        ErrorCode.NOT_LEADER,
        address
            + " does not lead shard "
            + shard
            + ", and knows of no node that does. "
            + ErrorCode.NOT_LEADER.advice());
  }
}
