package io.driftdb.server.admin;

import io.driftdb.log.EventLog;
import io.driftdb.log.ShardState;
import io.driftdb.log.ShardStatus;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.ChangeMembersDecoder;
import io.driftdb.schema.protocol.ChangeShardMembersDecoder;
import io.driftdb.schema.protocol.ClusterReplyEncoder;
import io.driftdb.schema.protocol.DescribeClusterDecoder;
import io.driftdb.schema.protocol.TransferLeadershipDecoder;
import io.driftdb.server.cluster.ClusterView;
import io.driftdb.server.config.ClusterNode;
import io.driftdb.server.wire.InboundMessage;
import io.driftdb.server.wire.MessageWriter;
import io.driftdb.server.wire.Peer;
import io.driftdb.server.wire.VariableData;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Answers what the cluster is, as this node sees it. Event loop only. */
public final class ClusterRequests {
  private static final int GROUP_HEADER = 4;
  private static final int MAX_REASON_CHARS = 1000;

  /** A node that is added takes its time to copy what is there. */
  private static final long CHANGE_DEADLINE_NS = TimeUnit.MINUTES.toNanos(10);

  private static final ClusterView.Change[] CHANGES = ClusterView.Change.values();

  private final Peer peer;
  private final EventLog log;
  private final ClusterView cluster;
  private final MessageWriter writer;

  public ClusterRequests(Peer peer, EventLog log, ClusterView cluster, MessageWriter writer) {
    this.peer = peer;
    this.log = log;
    this.cluster = cluster;
    this.writer = writer;
  }

  /** Answers at once. */
  public boolean onDescribeCluster(InboundMessage message) {
    describe(message.decode(new DescribeClusterDecoder()).correlationId());
    return true;
  }

  /** Answers when it has begun. NOT_LEADER, INVALID_REQUEST. */
  public boolean onTransferLeadership(InboundMessage message) {
    TransferLeadershipDecoder request = message.decode(new TransferLeadershipDecoder());
    int shard = request.shard();
    requireShard(shard);
    long correlationId = request.correlationId();
    String node = request.node();
    requireLead(shard);
    cluster.transferLeadership(shard, node);
    describe(correlationId);
    return true;
  }

  /** As {@link #onChangeShardMembers}, of the first shard. */
  public boolean onChangeMembers(InboundMessage message) {
    ChangeMembersDecoder request = message.decode(new ChangeMembersDecoder());
    return change(message, request.correlationId(), 0, request.change(), request.limit());
  }

  /** Answers when it is done. NOT_LEADER, INVALID_REQUEST, DEADLINE_EXCEEDED. */
  public boolean onChangeShardMembers(InboundMessage message) {
    ChangeShardMembersDecoder request = message.decode(new ChangeShardMembersDecoder());
    return change(
        message, request.correlationId(), request.shard(), request.change(), request.limit());
  }

  private boolean change(
      InboundMessage message, long correlationId, int shard, int change, int at) {
    VariableData names = new VariableData(message, at);
    String node = names.nextText();
    String peerAddress = names.nextText();
    String clientAddress = names.nextText();
    requireShard(shard);
    if (change >= CHANGES.length) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "There is no change " + change + ".");
    }
    if (CHANGES[change] == ClusterView.Change.ADD || !(peerAddress + clientAddress).isEmpty()) {
      check(node, peerAddress, clientAddress);
    }
    requireLead(shard);
    new PendingReply<Void>(peer, correlationId, message.length(), (id, done) -> describe(id))
        .await(
            cluster.change(shard, CHANGES[change], node, peerAddress, clientAddress),
            CHANGE_DEADLINE_NS);
    return false;
  }

  private static void check(String node, String peerAddress, String clientAddress) {
    try {
      ClusterNode.of(node, peerAddress, clientAddress);
    } catch (IllegalArgumentException e) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, e.getMessage() + ".", e);
    }
  }

  private void requireShard(int shard) {
    if (shard < 0 || shard >= log.shards()) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "There is no shard " + shard + ".");
    }
  }

  private void requireLead(int shard) {
    ShardStatus status = log.status(shard);
    if (!leads(status)) {
      ErrorCode code = ErrorCode.NOT_LEADER;
      throw new DriftException(code, status.reason() + ". " + code.advice());
    }
  }

  private void describe(long correlationId) {
    ClusterView.Nodes known = cluster.nodes();
    List<ShardStatus> shards = new ArrayList<>();
    int length = 2 * GROUP_HEADER;
    for (ClusterNode node : known.all()) {
      length += ClusterReplyEncoder.NodesEncoder.sbeBlockLength() + 2 * Short.BYTES;
      length += ByteBufUtil.utf8MaxBytes(node.id()) + ByteBufUtil.utf8MaxBytes(node.host());
    }
    for (int shard = 0; shard < log.shards(); shard++) {
      ShardStatus status = log.status(shard);
      shards.add(status);
      length += ClusterReplyEncoder.ShardsEncoder.sbeBlockLength() + 2 * Short.BYTES;
      length += ByteBufUtil.utf8MaxBytes(status.state().name());
      length += ByteBufUtil.utf8MaxBytes(reason(status));
    }
    ClusterReplyEncoder reply =
        writer
            .begin(peer.replies(), new ClusterReplyEncoder(), length)
            .correlationId(correlationId)
            .self(known.self());
    ClusterReplyEncoder.NodesEncoder nodes = reply.nodesCount(known.all().size());
    for (ClusterNode node : known.all()) {
      nodes.next().port(node.port()).id(node.id()).host(node.host());
    }
    ClusterReplyEncoder.ShardsEncoder entries = reply.shardsCount(shards.size());
    shards.forEach(shard -> write(entries.next(), shard, known.leader(shard.shard())));
    writer.end();
  }

  private static boolean leads(ShardStatus shard) {
    return shard.state() == ShardState.RUNNING || shard.state() == ShardState.DISK_FULL;
  }

  private static void write(
      ClusterReplyEncoder.ShardsEncoder entry, ShardStatus shard, int leader) {
    entry
        .shard(shard.shard())
        .leader(leader)
        .leads((short) (leads(shard) ? 1 : 0))
        .epoch(shard.epoch())
        .appendedLsn(shard.appendedLsn())
        .durableLsn(shard.durableLsn())
        .committedLsn(shard.committedLsn())
        .state(shard.state().name().toLowerCase(Locale.ROOT))
        .reason(reason(shard));
  }

  private static String reason(ShardStatus shard) {
    String reason = shard.reason();
    return reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS));
  }
}
