package io.driftdb.raft.node;

import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does that has never been in its cluster: it asks all others. When none of them has
 * been either, and all are there, the cluster begins with them; when it has begun without this one,
 * this one has to be added. So a node whose disk is lost can't take part as if nothing were amiss.
 */
public final class Founding {
  private static final Logger LOG = LoggerFactory.getLogger(Founding.class);
  private static final long PERIOD_NS = 100_000_000L;
  private static final long SAY_EVERY = 100; // periods

  private final UUID clusterId;
  private final MemberId self;
  private final int shards;
  private final Map<String, String> addresses;
  private final PeerTls tls;

  /**
   * @param shards that each node has
   * @param addresses of all nodes, this one's included, by their ids
   */
  public Founding(
      UUID clusterId, int shards, MemberId self, Map<String, String> addresses, PeerTls tls) {
    this.clusterId = clusterId;
    this.shards = shards;
    this.self = self;
    this.addresses = new TreeMap<>(addresses);
    this.tls = tls;
  }

  /**
   * Waits until it is known with whom the cluster begins, or has begun; empty when that was without
   * this node. DATA_DIR_FOREIGN, CONFIG_INVALID; IOException when the port can't be had.
   */
  public List<MemberId> await() throws IOException {
    Map<String, NodeClient> others = new HashMap<>();
    Server server = serve();
    try {
      addresses.forEach(
          (node, address) -> {
            if (!node.equals(self.node())) {
              others.put(node, new NodeClient(address, PeerTls.clientSide(tls)));
            }
          });
      return await(others);
    } finally {
      others.values().forEach(NodeClient::close);
      stop(server);
    }
  }

  private Server serve() throws IOException {
    String address = addresses.get(self.node());
    int colon = address.lastIndexOf(':');
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(
                    address.substring(0, colon).replaceAll("[\\[\\]]", ""),
                    Integer.parseInt(address.substring(colon + 1))))
            .addService(new NodeService(new Newcomer()).definition());
    SslContext context = PeerTls.serverSide(tls);
    return (context == null ? builder : builder.sslContext(context)).build().start();
  }

  private static void stop(Server server) {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Knows of no cluster yet. */
  private final class Newcomer implements NodeHost {
    @Override
    public Identity identify(int shard) {
      return new Identity(clusterId, shards, self, List.of(), null);
    }

    @Override
    public CopyListing open(int shard) {
      throw new DriftException(ErrorCode.NOT_LEADER, ErrorCode.NOT_LEADER.advice());
    }

    @Override
    public void read(long copyId, int file, long position, ByteBuffer target) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "There is no copy " + copyId + ".");
    }

    @Override
    public void close(long copyId) {} // there is none
  }

  private List<MemberId> await(Map<String, NodeClient> others) {
    Map<String, MemberId> there = new TreeMap<>();
    there.put(self.node(), self);
    for (long round = 1; there.size() < addresses.size(); round++) {
      for (Map.Entry<String, NodeClient> other : others.entrySet()) {
        Identity identity = ask(other.getKey(), other.getValue());
        if (identity == null) {
          there.remove(other.getKey());
        } else if (identity.members().isEmpty()) {
          there.put(other.getKey(), identity.self());
        } else {
          List<MemberId> members = identity.members().stream().map(Member::id).toList();
          return members.contains(self) ? members : List.of();
        }
      }
      if (there.size() < addresses.size()) {
        pause(round, there);
      }
    }
    return List.copyOf(there.values());
  }

  /** Null when it does not answer. */
  private Identity ask(String node, NodeClient client) {
    try {
      Identity identity = client.identify(clusterId, 0);
      if (!identity.self().node().equals(node)) {
        throw new DriftException(
            ErrorCode.CONFIG_INVALID,
            "cluster.nodes has "
                + node
                + " at "
                + addresses.get(node)
                + ", where "
                + identity.self().node()
                + " answers.");
      }
      if (identity.shards() != shards) {
        throw new DriftException(
            ErrorCode.CONFIG_INVALID,
            "log.shards is "
                + shards
                + " here, and "
                + identity.shards()
                + " on node "
                + node
                + ": it is the same on all nodes, from a cluster's beginning on.");
      }
      return identity;
    } catch (DriftException e) {
      if (e.code() != ErrorCode.CONNECTION_LOST) {
        throw e;
      }
      return null;
    }
  }

  private void pause(long round, Map<String, MemberId> there) {
    if (round % SAY_EVERY == 1) {
      List<String> missing =
          addresses.keySet().stream().filter(node -> !there.containsKey(node)).toList();
      LOG.info("Waiting for {}: a cluster begins when all its nodes are there", missing);
    }
    LockSupport.parkNanos(this, PERIOD_NS);
    if (Thread.interrupted()) {
      Thread.currentThread().interrupt();
      throw new DriftException(
          ErrorCode.SHUTTING_DOWN, "Stopped while it waited for the other nodes.");
    }
  }
}
