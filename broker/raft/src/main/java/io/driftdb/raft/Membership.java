package io.driftdb.raft;

import io.driftdb.raft.disk.Member;
import io.driftdb.raft.disk.MemberId;
import io.driftdb.raft.node.Identity;
import io.driftdb.raft.node.NodeClient;
import io.driftdb.raft.node.PeerTls;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.server.RaftServer;

/**
 * Changes who the members of a group are, on the node that leads it. A new one takes part once it
 * has what the others have. Errors come in the futures.
 */
public final class Membership {
  /** Election timeouts: so long another node may be silent, and still lead when this one leaves. */
  private static final int PATIENCE_TIMEOUTS = 5;

  private final RaftServer server;
  private final RaftGroupId group;
  private final int shard;
  private final ClusterConfig config;
  private final Consumer<MemberId> successor;
  private final Executor executor;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  /**
   * @param successor lets that node lead
   * @param executor runs what waits for other nodes
   */
  Membership(
      RaftServer server,
      RaftGroupId group,
      int shard,
      ClusterConfig config,
      Consumer<MemberId> successor,
      Executor executor) {
    this.successor = successor;
    this.server = server;
    this.group = group;
    this.shard = shard;
    this.config = config;
    this.executor = executor;
  }

  /**
   * Adds a node that runs, at that address, and waits for it, unless it is a member already.
   * INVALID_REQUEST, NOT_LEADER.
   */
  public CompletableFuture<Void> add(String node, String address, String clientAddress) {
    return change(
        members -> {
          MemberId id = identify(node, address);
          Member known = find(members, node);
          if (known != null && known.id().equals(id)) {
            return members;
          }
          if (known != null) {
            throw invalid(
                "Node '" + node + "' is a member, and has lost its data directory: replace it.");
          }
          List<Member> more = new ArrayList<>(members);
          more.add(new Member(id, address, clientAddress));
          return more;
        });
  }

  /** Removes a node; this one lets another one lead first, and is NOT_LEADER. INVALID_REQUEST. */
  public CompletableFuture<Void> remove(String node) {
    return change(
        members -> {
          Member removed = required(members, node);
          if (members.size() == 1) {
            throw invalid("Node '" + node + "' is the last one.");
          }
          if (removed.id().toString().equals(server.getId().toString())) {
            handOver();
          }
          return members.stream().filter(member -> !member.equals(removed)).toList();
        });
  }

  /**
   * Puts a node with a new data directory into the place of the one that it had lost, unless it is
   * there already; addresses are empty when they are as before. INVALID_REQUEST, NOT_LEADER.
   */
  public CompletableFuture<Void> replace(String node, String address, String clientAddress) {
    return change(
        members -> {
          Member lost = required(members, node);
          String there = address.isEmpty() ? lost.address() : address;
          MemberId id = identify(node, there);
          if (id.equals(lost.id())) {
            return members;
          }
          String forClients = clientAddress.isEmpty() ? lost.clientAddress() : clientAddress;
          Member fresh = new Member(id, there, forClients);
          return members.stream().map(member -> member.equals(lost) ? fresh : member).toList();
        });
  }

  /** NOT_LEADER: whoever leads then can do it. */
  private void handOver() {
    try {
      long timeoutMs = config.electionTimeout().toMillis();
      List<MemberId> others =
          Followers.awaitAnswering(server, group, timeoutMs, PATIENCE_TIMEOUTS * timeoutMs);
      if (others.isEmpty()) {
        throw invalid("This node leads, and no other one answers that could.");
      }
      successor.accept(others.get(0));
    } catch (IOException e) {
      throw new CompletionException(e);
    }
    throw new DriftException(
        ErrorCode.NOT_LEADER,
        "This node lets another one lead first. " + ErrorCode.NOT_LEADER.advice());
  }

  private static Member find(List<Member> members, String node) {
    return members.stream().filter(m -> m.id().node().equals(node)).findFirst().orElse(null);
  }

  private static Member required(List<Member> members, String node) {
    Member found = find(members, node);
    if (found == null) {
      String known = String.join(", ", members.stream().map(m -> m.id().node()).toList());
      throw invalid("There is no node '" + node + "': they are " + known + ".");
    }
    return found;
  }

  private static DriftException invalid(String why) {
    return new DriftException(ErrorCode.INVALID_REQUEST, why);
  }

  /** Who runs at that address. */
  private MemberId identify(String node, String address) {
    try (NodeClient asked = new NodeClient(address, PeerTls.clientSide(config.peerTls()))) {
      Identity identity = asked.identify(config.clusterId(), shard);
      if (!identity.self().node().equals(node)) {
        throw invalid(
            "At "
                + address
                + " answers node '"
                + identity.self().node()
                + "', not '"
                + node
                + "'.");
      }
      if (identity.shards() != config.shards()) {
        throw invalid(
            "Node '"
                + node
                + "' has log.shards "
                + identity.shards()
                + ", the cluster "
                + config.shards()
                + ".");
      }
      return identity.self();
    } catch (DriftException e) {
      if (e.code() == ErrorCode.INVALID_REQUEST) {
        throw e;
      }
      throw invalid("Node '" + node + "' can't be added: " + e.getMessage() + " Start it first.");
    }
  }

  private CompletableFuture<Void> change(UnaryOperator<List<Member>> to) {
    return CompletableFuture.supplyAsync(() -> request(to), executor)
        .thenCompose(this::send)
        .handle(Membership::outcome);
  }

  /** Ratis answers some refusals, and throws others. */
  static Void outcome(RaftClientReply reply, Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause == null && reply != null && !reply.isSuccess()) {
      cause = reply.getException();
    }
    if (cause != null) {
      throw cause instanceof DriftException known ? known : failure(cause);
    }
    return null;
  }

  private SetConfigurationRequest request(UnaryOperator<List<Member>> to) {
    try {
      List<Member> now = Peers.members(server.getDivision(group).getRaftConf());
      List<Member> wanted = to.apply(now);
      List<RaftPeer> then = wanted.stream().map(Peers::of).toList();
      if (wanted.equals(now)) {
        return null; // they are so already
      }
      return new SetConfigurationRequest(
          client,
          server.getId(),
          group,
          calls.getAndIncrement(),
          SetConfigurationRequest.Arguments.newBuilder()
              .setServersInCurrentConf(now.stream().map(Peers::of).toList())
              .setServersInNewConf(then)
              .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
              .build());
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private CompletableFuture<RaftClientReply> send(SetConfigurationRequest request) {
    if (request == null) {
      return CompletableFuture.completedFuture(null);
    }
    try {
      return server.setConfigurationAsync(request);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static DriftException failure(Throwable e) {
    if (e instanceof NotLeaderException
        || e instanceof LeaderSteppingDownException
        || e instanceof LeaderNotReadyException) {
      return new DriftException(
          ErrorCode.NOT_LEADER,
          "This node does not lead any more, or not yet. " + ErrorCode.NOT_LEADER.advice(),
          e);
    }
    if (e instanceof ReconfigurationTimeoutException) {
      return new DriftException(
          ErrorCode.DEADLINE_EXCEEDED,
          "The new node does not answer, or not as such. " + ErrorCode.DEADLINE_EXCEEDED.advice(),
          e);
    }
    String why =
        e instanceof ReconfigurationInProgressException
            ? "another change is under way."
            : e.getMessage();
    return new DriftException(
        ErrorCode.INVALID_REQUEST, "The members can't be changed now: " + why, e);
  }
}
