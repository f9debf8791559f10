package io.driftdb.client.wire;

import io.driftdb.client.ClusterInfo;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.ChangeShardMembersEncoder;
import io.driftdb.schema.protocol.ClusterReplyDecoder;
import io.driftdb.schema.protocol.DescribeClusterEncoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.TransferLeadershipEncoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Asks nodes of their cluster. Stateless. */
public final class ClusterCall {
  private ClusterCall() {}

  /** The node's answer, which has to come by the deadline. */
  public static ClusterInfo ask(Connection connection, long deadlineNs) {
    MessageOut out = new MessageOut(64);
    long id = connection.nextCorrelationId();
    int length =
        new DescribeClusterEncoder()
            .wrapAndApplyHeader(
                out.buffer(), MessageDescriptor.SBE_HEADER_OFFSET, new MessageHeaderEncoder())
            .correlationId(id)
            .encodedLength();
    return new Call<>(ClusterReplyDecoder.TEMPLATE_ID, ClusterCall::decode)
        .send(connection, id, out.finish(length), deadlineNs);
  }

  /**
   * Has the node that leads a shard let another one lead; what it knows when that has begun.
   * NOT_LEADER, INVALID_REQUEST.
   */
  public static ClusterInfo transfer(Caller caller, int shard, String node, long deadlineNs) {
    return caller.call(
        ClusterReplyDecoder.TEMPLATE_ID,
        (buffer, id) ->
            new TransferLeadershipEncoder()
                .wrapAndApplyHeader(
                    buffer, MessageDescriptor.SBE_HEADER_OFFSET, new MessageHeaderEncoder())
                .correlationId(id)
                .shard(shard)
                .node(node)
                .encodedLength(),
        ClusterCall::decode,
        Caller.Retry.NEVER,
        deadlineNs);
  }

  /** How the nodes change. */
  public enum Change {
    ADD(0),
    REMOVE(1),
    REPLACE(2);

    private final int code;

    Change(int code) {
      this.code = code;
    }
  }

  /** Changes the nodes of a shard; what the one that leads it knows when that is done. */
  public static ClusterInfo change(
      Caller caller,
      int shard,
      Change change,
      String node,
      String peerAddress,
      String clientAddress,
      long deadlineNs) {
    return caller.call(
        ClusterReplyDecoder.TEMPLATE_ID,
        (buffer, id) ->
            new ChangeShardMembersEncoder()
                .wrapAndApplyHeader(
                    buffer, MessageDescriptor.SBE_HEADER_OFFSET, new MessageHeaderEncoder())
                .correlationId(id)
                .shard(shard)
                .change((short) change.code)
                .node(node)
                .peerAddress(peerAddress)
                .clientAddress(clientAddress)
                .encodedLength(),
        ClusterCall::decode,
        Caller.Retry.NEVER,
        deadlineNs);
  }

  private static ClusterInfo decode(DirectBuffer buffer, int offset, int block, int version) {
    ClusterReplyDecoder reply = new ClusterReplyDecoder().wrap(buffer, offset, block, version);
    List<ClusterInfo.Node> nodes = new ArrayList<>();
    for (ClusterReplyDecoder.NodesDecoder node : reply.nodes()) {
      int port = node.port();
      String id = node.id();
      nodes.add(new ClusterInfo.Node(id, node.host(), port));
    }
    List<ClusterInfo.Shard> shards = new ArrayList<>();
    for (ClusterReplyDecoder.ShardsDecoder shard : reply.shards()) {
      int number = shard.shard();
      int leader = shard.leader();
      boolean leads = shard.leads() != 0;
      long epoch = shard.epoch();
      long appended = shard.appendedLsn();
      long durable = shard.durableLsn();
      long committed = shard.committedLsn();
      String state = shard.state();
      String reason = shard.reason();
      shards.add(
          new ClusterInfo.Shard(
              number, leader, leads, epoch, appended, durable, committed, state, reason));
    }
    return new ClusterInfo(reply.self(), nodes, shards);
  }
}
