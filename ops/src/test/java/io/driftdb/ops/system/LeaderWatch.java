package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.client.ClusterInfo;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks the nodes again and again who leads in which epoch, on a thread of its own. */
final class LeaderWatch implements AutoCloseable {
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ClusterProcesses cluster;

  /** By shard and epoch. */
  private final Map<String, Set<String>> leaders = new TreeMap<>();

  private volatile boolean closed;

  LeaderWatch(ClusterProcesses cluster) {
    this.cluster = cluster;
    Load.thread(this::watch, "leader-watch");
  }

  private void watch() {
    while (!closed) {
      for (int node = 0; node < cluster.size(); node++) {
        for (int number = 0; number < cluster.shards(); number++) {
          ClusterInfo.Shard shard = cluster.shard(node, number);
          if (shard != null && shard.leads()) {
            note("shard " + number + " in epoch " + shard.epoch(), ClusterProcesses.id(node));
          }
        }
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  private synchronized void note(String leadership, String node) {
    leaders.computeIfAbsent(leadership, each -> new TreeSet<>()).add(node);
  }

  /** How many epochs a node was seen to lead in. */
  synchronized int epochs() {
    return leaders.size();
  }

  synchronized void assertOneLeaderPerEpoch() {
    leaders.forEach(
        (leadership, nodes) -> assertEquals(1, nodes.size(), leadership + " has " + nodes));
  }

  @Override
  public void close() {
    closed = true;
  }
}
