package io.driftdb.ops.system;

import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.Crc;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AuthenticateEncoder;
import io.driftdb.schema.protocol.CreditEncoder;
import io.driftdb.schema.protocol.HelloEncoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.PingEncoder;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceEncoder;
import io.driftdb.schema.protocol.SubscribeEncoder;
import java.nio.ByteOrder;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageEncoderFlyweight;

/** Whole messages of the protocol as bytes, for clients that do not keep to it. */
final class RawFrames {
  private static final byte[] NOTHING = {};

  private RawFrames() {}

  static byte[] hello() {
    HelloEncoder hello = new HelloEncoder();
    MutableDirectBuffer buffer = begin(hello);
    hello.correlationId(1).minVersion(1).maxVersion(1).features(0).clientId("raw").software("raw");
    return frame(buffer, hello.encodedLength());
  }

  static byte[] authenticate() {
    AuthenticateEncoder message = new AuthenticateEncoder();
    MutableDirectBuffer buffer = begin(message);
    message.correlationId(2).mechanism("none").putPayload(NOTHING, 0, 0);
    return frame(buffer, message.encodedLength());
  }

  static byte[] ping(long id) {
    PingEncoder message = new PingEncoder();
    MutableDirectBuffer buffer = begin(message);
    message.correlationId(id);
    return frame(buffer, message.encodedLength());
  }

  /** One batch with one record, for a durable ack. */
  static byte[] produce(long id, int topicId, int partition, byte[] value) {
    int room = FrameDescriptor.BATCH_HEADER_LENGTH + value.length + 128;
    UnsafeBuffer batch = new UnsafeBuffer(new byte[room]);
    BatchWriter writer = new BatchWriter().wrap(batch, 0, room);
    writer.add(Op.PUT, 1, null, 0, -1, new UnsafeBuffer(value), 0, value.length);
    int length = FrameDescriptor.align(writer.finish(topicId, partition, 0, 0, 0));
    ProduceEncoder message = new ProduceEncoder();
    MutableDirectBuffer buffer = begin(message);
    message
        .correlationId(id)
        .ack(Ack.DURABLE)
        .produceFlags((short) 0)
        .batchCount(1)
        .deadlineMs(0)
        .traceIdHigh(0)
        .traceIdLow(0)
        .putBatches(batch, 0, length);
    return frame(buffer, message.encodedLength());
  }

  /** One partition from its beginning. */
  static byte[] subscribe(long id, int subscriptionId, long credit, int topicId, int partition) {
    SubscribeEncoder message = new SubscribeEncoder();
    MutableDirectBuffer buffer = begin(message);
    message.correlationId(id).subscriptionId(subscriptionId).creditBytes(credit);
    message
        .partitionsCount(1)
        .next()
        .topicId(topicId)
        .partition(partition)
        .positionKind(PositionKind.EARLIEST)
        .position(0);
    message.putToken(NOTHING, 0, 0);
    return frame(buffer, message.encodedLength());
  }

  static byte[] credit(int subscriptionId, long bytes) {
    CreditEncoder message = new CreditEncoder();
    MutableDirectBuffer buffer = begin(message);
    message.subscriptionId(subscriptionId).creditBytes(bytes);
    return frame(buffer, message.encodedLength());
  }

  static MutableDirectBuffer begin(MessageEncoderFlyweight encoder) {
    MutableDirectBuffer buffer = new ExpandableArrayBuffer(512);
    new MessageHeaderEncoder()
        .wrap(buffer, MessageDescriptor.SBE_HEADER_OFFSET)
        .blockLength(encoder.sbeBlockLength())
        .templateId(encoder.sbeTemplateId())
        .schemaId(encoder.sbeSchemaId())
        .version(encoder.sbeSchemaVersion());
    encoder.wrap(buffer, MessageDescriptor.BODY_OFFSET);
    return buffer;
  }

  static byte[] frame(MutableDirectBuffer buffer, int bodyLength) {
    byte[] bytes = new byte[MessageDescriptor.BODY_OFFSET + bodyLength];
    buffer.getBytes(0, bytes);
    seal(bytes);
    return bytes;
  }

  /** Makes length and CRC fit whatever the bytes are; there must be at least an SBE header. */
  static void seal(byte[] bytes) {
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    int sbe = MessageDescriptor.SBE_HEADER_OFFSET;
    buffer.putInt(
        MessageDescriptor.LENGTH_OFFSET,
        bytes.length - MessageDescriptor.CRC_OFFSET,
        ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(
        MessageDescriptor.CRC_OFFSET,
        new Crc().of(buffer, sbe, bytes.length - sbe),
        ByteOrder.LITTLE_ENDIAN);
  }
}
