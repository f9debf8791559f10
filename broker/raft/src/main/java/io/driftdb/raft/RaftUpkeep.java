package io.driftdb.raft;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpcWithProxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done beside a Raft group, on a thread of its own: tells Ratis of the shard's checkpoints,
 * so that its log need not be kept, and tries again and again to reach nodes that are away.
 */
final class RaftUpkeep implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RaftUpkeep.class);
  private static final long PERIOD_MS = 200;
  private static final long SNAPSHOT_TIMEOUT_MS = 30_000;

  private final RaftServer server;
  private final RaftGroupId group;
  private final LongSupplier checkpointLsn;
  private final ClientId client = ClientId.randomId();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "drift-raft-upkeep");
            made.setDaemon(true);
            return made;
          });
  private Method reset;
  private long toldLsn;
  private long calls;

  /** {@code checkpointLsn}: all records below it are in a checkpoint. */
  RaftUpkeep(RaftServer server, RaftGroupId group, LongSupplier checkpointLsn) {
    this.server = server;
    this.group = group;
    this.checkpointLsn = checkpointLsn;
  }

  void start() {
    var unused =
        thread.scheduleWithFixedDelay(this::run, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      reconnect();
      tellOfCheckpoint();
    } catch (IOException | RuntimeException e) {
      LOG.debug("Upkeep of group {}: {}", group, e.toString());
    }
  }

  /**
   * gRPC waits longer with each attempt that fails, up to two minutes: an election would not even
   * ask a node that is back.
   */
  private void reconnect() throws IOException {
    if (!(server.getServerRpc() instanceof RaftServerRpcWithProxy<?, ?> rpc)) {
      return;
    }
    for (RaftPeer peer : server.getDivision(group).getRaftConf().getAllPeers()) {
      if (!peer.getId().equals(server.getId())) {
        resetBackoff(rpc.getProxies().getProxy(peer.getId()));
      }
    }
  }

  /** A public method of a class that is not. */
  private void resetBackoff(Object proxy) {
    try {
      if (reset == null) {
        reset = proxy.getClass().getMethod("resetConnectBackoff");
        reset.setAccessible(true);
      }
      reset.invoke(proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("another version of Ratis than this is made for", e);
    }
  }

  private void tellOfCheckpoint() throws IOException {
    long lsn = checkpointLsn.getAsLong();
    if (lsn > toldLsn) {
      toldLsn = lsn;
      var unused =
          server.snapshotManagementAsync(
              SnapshotManagementRequest.newCreate(
                  client, server.getId(), group, calls++, SNAPSHOT_TIMEOUT_MS));
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
