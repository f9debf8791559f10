package io.driftdb.client.consume;

import io.driftdb.client.wire.Call;
import io.driftdb.client.wire.Connection;
import io.driftdb.client.wire.DeliverySink;
import io.driftdb.client.wire.MessageOut;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.CreditEncoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.SubscribeEncoder;
import io.driftdb.schema.protocol.SubscribeReplyDecoder;
import io.driftdb.schema.protocol.UnsubscribeEncoder;
import io.driftdb.schema.protocol.UnsubscribeReplyDecoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.agrona.DirectBuffer;

/** The messages of one subscription on one connection. Belongs to the polling thread. */
public final class SubscriptionRequest {
  private static final int SBE = MessageDescriptor.SBE_HEADER_OFFSET;
  private static final int MAX_PARTITIONS = 65_000;

  private record Start(int topicId, int partition, long offset) {}

  private final Connection connection;
  private final int subscriptionId;
  private final MessageOut out = new MessageOut(4096);

  public SubscriptionRequest(Connection connection, int subscriptionId) {
    this.connection = connection;
    this.subscriptionId = subscriptionId;
  }

  /** Subscribes; each partition then knows the offset that it starts at. */
  public void subscribe(
      Collection<PartitionProgress> partitions,
      long creditBytes,
      byte[] token,
      DeliverySink sink,
      long deadlineNs) {
    if (partitions.size() > MAX_PARTITIONS) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "one subscriber reads at most " + MAX_PARTITIONS + " partitions: use several");
    }
    long id = connection.nextCorrelationId();
    SubscribeEncoder encoder =
        new SubscribeEncoder()
            .wrapAndApplyHeader(out.buffer(), SBE, new MessageHeaderEncoder())
            .correlationId(id)
            .subscriptionId(subscriptionId)
            .creditBytes(creditBytes);
    SubscribeEncoder.PartitionsEncoder group = encoder.partitionsCount(partitions.size());
    for (PartitionProgress p : partitions) {
      group
          .next()
          .topicId(p.topicId())
          .partition(p.partition())
          .positionKind(p.resumeAt().kind())
          .position(p.resumeAt().value());
    }
    encoder.putToken(token, 0, token.length);
    connection.addSink(subscriptionId, sink);
    try {
      List<Start> starts =
          new Call<>(SubscribeReplyDecoder.TEMPLATE_ID, SubscriptionRequest::decode)
              .send(connection, id, out.finish(encoder.encodedLength()), deadlineNs);
      apply(starts, partitions);
    } catch (RuntimeException e) {
      connection.removeSink(subscriptionId);
      throw e;
    }
  }

  private static void apply(List<Start> starts, Collection<PartitionProgress> partitions) {
    Iterator<Start> next = starts.iterator();
    for (PartitionProgress p : partitions) {
      Start start = next.hasNext() ? next.next() : null;
      if (start == null || start.topicId() != p.topicId() || start.partition() != p.partition()) {
        throw new DriftException(
            ErrorCode.MALFORMED_MESSAGE, "the broker's answer is not of the partitions asked for");
      }
      p.startsAt(start.offset());
    }
  }

  private static List<Start> decode(DirectBuffer buffer, int offset, int block, int version) {
    List<Start> starts = new ArrayList<>();
    for (SubscribeReplyDecoder.PartitionsDecoder d :
        new SubscribeReplyDecoder().wrap(buffer, offset, block, version).partitions()) {
      starts.add(new Start(d.topicId(), d.partition(), d.startOffset()));
    }
    return starts;
  }

  /** Lets the broker send so many bytes more. */
  public void credit(long bytes) {
    int length =
        new CreditEncoder()
            .wrapAndApplyHeader(out.buffer(), SBE, new MessageHeaderEncoder())
            .subscriptionId(subscriptionId)
            .creditBytes(bytes)
            .encodedLength();
    connection.write(out.finish(length));
  }

  /** Ends the subscription; what is on its way is dropped. */
  public void unsubscribe(long deadlineNs) {
    connection.removeSink(subscriptionId);
    if (!connection.isOpen()) {
      return;
    }
    long id = connection.nextCorrelationId();
    int length =
        new UnsubscribeEncoder()
            .wrapAndApplyHeader(out.buffer(), SBE, new MessageHeaderEncoder())
            .correlationId(id)
            .subscriptionId(subscriptionId)
            .encodedLength();
    boolean done =
        new Call<>(UnsubscribeReplyDecoder.TEMPLATE_ID, (b, o, l, v) -> true)
            .send(connection, id, out.finish(length), deadlineNs);
    assert done;
  }

  public boolean isOpen() {
    return connection.isOpen();
  }
}
