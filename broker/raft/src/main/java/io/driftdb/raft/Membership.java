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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.server.RaftServer;

/**
 * Changes who the members of a group are, on the node that leads it. A new one takes part once it
 * has what the others have. Errors come in the futures.
 */
public final class Membership {
  private final RaftServer server;
  private final RaftGroupId group;
  private final UUID clusterId;
  private final PeerTls tls;
  private final Executor executor;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  /** {@code executor} runs what waits for other nodes. */
  Membership(RaftServer server, RaftGroupId group, UUID clusterId, PeerTls tls, Executor executor) {
    this.server = server;
    this.group = group;
    this.clusterId = clusterId;
    this.tls = tls;
    this.executor = executor;
  }

  /** Adds a node that runs, at that address, and waits for it. INVALID_REQUEST, NOT_LEADER. */
  public CompletableFuture<Void> add(String node, String address, String clientAddress) {
    return change(
        members -> {
          if (find(members, node) != null) {
            throw invalid(
                "Node '"
                    + node
                    + "' is a member already. If it has lost its data directory, replace it.");
          }
          List<Member> more = new ArrayList<>(members);
          more.add(new Member(identify(node, address), address, clientAddress));
          return more;
        });
  }

  /** Removes a node that does not lead. INVALID_REQUEST, NOT_LEADER. */
  public CompletableFuture<Void> remove(String node) {
    return change(
        members -> {
          Member removed = required(members, node);
          if (members.size() == 1) {
            throw invalid("Node '" + node + "' is the last one.");
          }
          if (removed.id().toString().equals(server.getId().toString())) {
            throw invalid("Node '" + node + "' leads: have another one lead first.");
          }
          return members.stream().filter(member -> !member.equals(removed)).toList();
        });
  }

  /**
   * Puts a node with a new data directory into the place of the one that it had lost; addresses are
   * empty when they are as before. INVALID_REQUEST, NOT_LEADER.
   */
  public CompletableFuture<Void> replace(String node, String address, String clientAddress) {
    return change(
        members -> {
          Member lost = required(members, node);
          String there = address.isEmpty() ? lost.address() : address;
          MemberId id = identify(node, there);
          if (id.equals(lost.id())) {
            throw invalid("Node '" + node + "' has the data directory that it had before.");
          }
          String forClients = clientAddress.isEmpty() ? lost.clientAddress() : clientAddress;
          Member fresh = new Member(id, there, forClients);
          return members.stream().map(member -> member.equals(lost) ? fresh : member).toList();
        });
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
    try (NodeClient asked = new NodeClient(address, PeerTls.clientSide(tls))) {
      Identity identity = asked.identify(clusterId);
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
  private static Void outcome(RaftClientReply reply, Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause == null && !reply.isSuccess()) {
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
      List<RaftPeer> then = to.apply(now).stream().map(Peers::of).toList();
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
    try {
      return server.setConfigurationAsync(request);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static DriftException failure(Throwable e) {
    if (e instanceof NotLeaderException) {
      return new DriftException(
          ErrorCode.NOT_LEADER,
          "This node does not lead any more. " + ErrorCode.NOT_LEADER.advice(),
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
