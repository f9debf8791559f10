package io.driftdb.client.scripted;

import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.protocol.CreditDecoder;
import io.driftdb.schema.protocol.DeliverEncoder;
import io.driftdb.schema.protocol.SubscribeDecoder;
import io.driftdb.schema.protocol.SubscribeReplyEncoder;
import io.driftdb.schema.protocol.SubscriptionFailureEncoder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** The broker's side of one subscription to one partition. LSNs are offsets plus 100. */
public final class Deliveries {
  private static final int FIRST_LSN = 100;

  private final Wire wire;
  private final int shard;
  private final int id;
  private final int topicId;
  private final int partition;
  private final long requested;
  private final byte[] token;
  private long credit;

  private Deliveries(Wire wire, int shard, SubscribeDecoder subscribe) {
    this.wire = wire;
    this.shard = shard;
    this.id = subscribe.subscriptionId();
    this.credit = subscribe.creditBytes();
    SubscribeDecoder.PartitionsDecoder partitions = subscribe.partitions();
    if (partitions.count() != 1) {
      throw new AssertionError("a subscription to " + partitions.count() + " partitions");
    }
    partitions.next();
    this.topicId = partitions.topicId();
    this.partition = partitions.partition();
    this.requested = partitions.position();
    this.token = new byte[subscribe.tokenLength()];
    subscribe.getToken(token, 0, token.length);
  }

  /** As {@link #accept(ScriptedBroker, int)}, on shard 0. */
  public static Deliveries accept(ScriptedBroker broker) {
    return accept(broker, 0);
  }

  /**
   * Takes the client's Subscribe, to a partition on that shard; a position other than an offset
   * starts at 0.
   */
  public static Deliveries accept(ScriptedBroker broker, int shard) {
    Asked asked = broker.next();
    Deliveries accepted = new Deliveries(asked.wire(), shard, asked.as(new SubscribeDecoder()));
    asked
        .wire()
        .send(
            new SubscribeReplyEncoder(),
            reply ->
                reply
                    .correlationId(asked.correlationId())
                    .subscriptionId(accepted.id)
                    .partitionsCount(1)
                    .next()
                    .topicId(accepted.topicId)
                    .partition(accepted.partition)
                    .startOffset(Math.max(0, accepted.requested))
                    .endOffset(1000));
    return accepted;
  }

  public int partition() {
    return partition;
  }

  /** What the client had read before. */
  public byte[] token() {
    return token;
  }

  /** The offset that the client asked for. */
  public long requested() {
    return requested;
  }

  public Wire wire() {
    return wire;
  }

  /** What may still be sent. */
  public long credit() {
    return credit;
  }

  /** Takes the client's next message, which must be Credit. */
  public void awaitCredit(ScriptedBroker broker) {
    credit += broker.next().as(new CreditDecoder()).creditBytes();
  }

  /** Sends a batch with those values from that offset on; returns what it costs. */
  public int send(long offset, String... values) {
    byte[] message = message(offset, values);
    wire.write(message);
    return message.length;
  }

  /** The message that {@link #send} would send. */
  public byte[] message(long offset, String... values) {
    UnsafeBuffer entry = entry(offset, values);
    byte[] bytes = new byte[entry.capacity()];
    entry.getBytes(0, bytes);
    credit -= bytes.length;
    return wire.message(
        new DeliverEncoder(),
        deliver ->
            deliver
                .subscriptionId(id)
                .shard(shard)
                .epoch(1)
                .entryCount(1)
                .putDeliveries(bytes, 0, bytes.length));
  }

  /** The batch's place among the message's bytes is its last ones. */
  private UnsafeBuffer entry(long offset, String... values) {
    UnsafeBuffer batch = new UnsafeBuffer(new byte[1 << 16]);
    BatchWriter writer = new BatchWriter().wrap(batch, 0, batch.capacity());
    for (String value : values) {
      UnsafeBuffer bytes = new UnsafeBuffer(value.getBytes(StandardCharsets.UTF_8));
      writer.add(Op.PUT, 1, null, 0, -1, bytes, 0, bytes.capacity());
    }
    int length = writer.finish(topicId, partition, 0, 0, 0);
    new BatchHeaderEncoder().wrap(batch, 0).baseOffset(offset).nextOffset(offset + values.length);
    UnsafeBuffer entry = new UnsafeBuffer(new byte[DeliveryDescriptor.entryLength(length)]);
    long lsn = FIRST_LSN + offset;
    entry.putLong(DeliveryDescriptor.FIRST_LSN_OFFSET, lsn, ByteOrder.LITTLE_ENDIAN);
    entry.putLong(
        DeliveryDescriptor.FRAME_END_LSN_OFFSET, lsn + values.length, ByteOrder.LITTLE_ENDIAN);
    entry.putBytes(DeliveryDescriptor.BATCH_OFFSET, batch, 0, length);
    return entry;
  }

  /** Ends the subscription. */
  public void fail(ErrorCode code) {
    byte[] text = "scripted".getBytes(StandardCharsets.UTF_8);
    wire.send(
        new SubscriptionFailureEncoder(),
        failure ->
            failure
                .subscriptionId(id)
                .errorCode(code.code())
                .retriable((short) (code.retriable() ? 1 : 0))
                .topicId(0)
                .partition(0)
                .putMessage(text, 0, text.length));
  }
}
