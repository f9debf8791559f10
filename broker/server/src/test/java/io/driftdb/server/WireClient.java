package io.driftdb.server;

import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.Crc;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AuthenticateEncoder;
import io.driftdb.schema.protocol.AuthenticateReplyDecoder;
import io.driftdb.schema.protocol.CreateTopicEncoder;
import io.driftdb.schema.protocol.CreditEncoder;
import io.driftdb.schema.protocol.DeleteTopicEncoder;
import io.driftdb.schema.protocol.FailureDecoder;
import io.driftdb.schema.protocol.HelloEncoder;
import io.driftdb.schema.protocol.HelloReplyDecoder;
import io.driftdb.schema.protocol.MessageHeaderDecoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.PingEncoder;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceEncoder;
import io.driftdb.schema.protocol.SubscribeEncoder;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.schema.protocol.TopicReplyDecoder;
import io.driftdb.schema.protocol.UnsubscribeEncoder;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.sbe.MessageDecoderFlyweight;
import org.agrona.sbe.MessageEncoderFlyweight;

/**
 * A client that speaks the protocol byte by byte, over a plain socket, in either good or bad ways.
 */
final class WireClient implements AutoCloseable {
  /** A received message. */
  record Message(int templateId, UnsafeBuffer buffer) {
    <D extends MessageDecoderFlyweight> D as(D decoder) {
      MessageHeaderDecoder header =
          new MessageHeaderDecoder().wrap(buffer, MessageDescriptor.SBE_HEADER_OFFSET);
      if (templateId != decoder.sbeTemplateId()) {
        throw new AssertionError(
            "expected " + decoder.getClass().getSimpleName() + ", got " + describe());
      }
      decoder.wrap(buffer, MessageDescriptor.BODY_OFFSET, header.blockLength(), header.version());
      return decoder;
    }

    ErrorCode errorCode() {
      return ErrorCode.of(as(new FailureDecoder()).errorCode());
    }

    String errorText() {
      return as(new FailureDecoder()).message();
    }

    private String describe() {
      return templateId == FailureDecoder.TEMPLATE_ID
          ? "Failure " + errorCode() + ": " + errorText()
          : "template " + templateId;
    }
  }

  private static final int TIMEOUT_MS = 10_000;

  private final Socket socket;
  private final DataInputStream in;
  private final MessageHeaderEncoder header = new MessageHeaderEncoder();
  private long nextCorrelationId = 1;

  WireClient(InetSocketAddress address) {
    this(address, 0);
  }

  /** With a small receive buffer, when the client is to be slow. */
  WireClient(InetSocketAddress address, int receiveBufferBytes) {
    try {
      socket = new Socket();
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MS);
      socket.connect(address, TIMEOUT_MS);
      in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects and opens the session. */
  static WireClient open(Broker broker) {
    WireClient client = new WireClient(broker.nativeAddress());
    client.handshake();
    return client;
  }

  void handshake() {
    hello(1, 1);
    read().as(new HelloReplyDecoder());
    authenticate("none");
    read().as(new AuthenticateReplyDecoder());
  }

  void hello(int minVersion, int maxVersion) {
    HelloEncoder hello = new HelloEncoder();
    MutableDirectBuffer buffer = begin(hello);
    hello
        .correlationId(nextCorrelationId++)
        .minVersion(minVersion)
        .maxVersion(maxVersion)
        .features(0)
        .clientId("test")
        .software("wire");
    send(frame(buffer, hello.encodedLength()));
  }

  void authenticate(String mechanism) {
    AuthenticateEncoder message = new AuthenticateEncoder();
    MutableDirectBuffer buffer = begin(message);
    message.correlationId(nextCorrelationId++).mechanism(mechanism).putPayload(new byte[0], 0, 0);
    send(frame(buffer, message.encodedLength()));
  }

  long ping() {
    PingEncoder message = new PingEncoder();
    MutableDirectBuffer buffer = begin(message);
    long id = nextCorrelationId++;
    message.correlationId(id);
    send(frame(buffer, message.encodedLength()));
    return id;
  }

  int createTopic(String name, TopicKind kind, int partitions) {
    requestTopic(name, kind, partitions, false);
    return read().as(new TopicReplyDecoder()).topicId();
  }

  void requestTopic(String name, TopicKind kind, int partitions, boolean ifNotExists) {
    CreateTopicEncoder message = new CreateTopicEncoder();
    MutableDirectBuffer buffer = begin(message);
    message
        .correlationId(nextCorrelationId++)
        .kind(kind)
        .ifNotExists((short) (ifNotExists ? 1 : 0))
        .partitions(partitions)
        .retentionMs(-1)
        .retentionBytes(-1)
        .name(name);
    send(frame(buffer, message.encodedLength()));
  }

  void deleteTopic(String name) {
    DeleteTopicEncoder message = new DeleteTopicEncoder();
    MutableDirectBuffer buffer = begin(message);
    message.correlationId(nextCorrelationId++).name(name);
    send(frame(buffer, message.encodedLength()));
  }

  /** A batch with records of those values, padded. */
  static byte[] batch(int topicId, int partition, String... values) {
    return batch(topicId, partition, Op.PUT, "key", values);
  }

  static byte[] batch(int topicId, int partition, Op op, String key, String... values) {
    int size = 256;
    for (String value : values) {
      size += value.length() + (key == null ? 0 : key.length()) + 128;
    }
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[size]);
    BatchWriter writer = new BatchWriter().wrap(buffer, 0, size);
    for (String value : values) {
      UnsafeBuffer keyBytes =
          key == null ? null : new UnsafeBuffer(key.getBytes(StandardCharsets.UTF_8));
      UnsafeBuffer valueBytes = new UnsafeBuffer(value.getBytes(StandardCharsets.UTF_8));
      writer.add(
          op,
          1,
          keyBytes,
          0,
          keyBytes == null ? -1 : keyBytes.capacity(),
          valueBytes,
          0,
          valueBytes.capacity());
    }
    int length = writer.finish(topicId, partition, 0, 0, 0);
    byte[] padded = new byte[(length + 7) & -8];
    buffer.getBytes(0, padded, 0, length);
    return padded;
  }

  long produce(Ack ack, byte[]... batches) {
    byte[] joined = join(batches);
    return produce(ack, 0, batches.length, joined);
  }

  long produce(Ack ack, int flags, int batchCount, byte[] batches) {
    long id = nextCorrelationId++;
    send(produceFrame(id, ack, flags, batchCount, batches));
    return id;
  }

  byte[] produceFrame(long id, Ack ack, int flags, int batchCount, byte[] batches) {
    return produceFrame(id, ack, flags, batchCount, 0, batches);
  }

  byte[] produceFrame(long id, Ack ack, int flags, int batchCount, int deadlineMs, byte[] batches) {
    ProduceEncoder message = new ProduceEncoder();
    MutableDirectBuffer buffer = begin(message);
    message
        .correlationId(id)
        .ack(ack)
        .produceFlags((short) flags)
        .batchCount(batchCount)
        .deadlineMs(deadlineMs)
        .traceIdHigh(0)
        .traceIdLow(0)
        .putBatches(batches, 0, batches.length);
    return frame(buffer, message.encodedLength());
  }

  static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** One partition, no token. */
  void subscribe(
      int id, long credit, int topicId, int partition, PositionKind kind, long position) {
    subscribe(id, credit, new byte[0], new int[][] {{topicId, partition}}, kind, position);
  }

  void subscribe(
      int id, long credit, byte[] token, int[][] partitions, PositionKind kind, long position) {
    SubscribeEncoder message = new SubscribeEncoder();
    MutableDirectBuffer buffer = begin(message);
    message.correlationId(nextCorrelationId++).subscriptionId(id).creditBytes(credit);
    SubscribeEncoder.PartitionsEncoder group = message.partitionsCount(partitions.length);
    for (int[] each : partitions) {
      group.next().topicId(each[0]).partition(each[1]).positionKind(kind).position(position);
    }
    message.putToken(token, 0, token.length);
    send(frame(buffer, message.encodedLength()));
  }

  void credit(int subscriptionId, long bytes) {
    CreditEncoder message = new CreditEncoder();
    MutableDirectBuffer buffer = begin(message);
    message.subscriptionId(subscriptionId).creditBytes(bytes);
    send(frame(buffer, message.encodedLength()));
  }

  void unsubscribe(int subscriptionId) {
    UnsubscribeEncoder message = new UnsubscribeEncoder();
    MutableDirectBuffer buffer = begin(message);
    message.correlationId(nextCorrelationId++).subscriptionId(subscriptionId);
    send(frame(buffer, message.encodedLength()));
  }

  long takeCorrelationId() {
    return nextCorrelationId++;
  }

  /** Starts a message for any encoder. */
  MutableDirectBuffer begin(MessageEncoderFlyweight encoder) {
    MutableDirectBuffer buffer = new ExpandableArrayBuffer(512);
    header
        .wrap(buffer, MessageDescriptor.SBE_HEADER_OFFSET)
        .blockLength(encoder.sbeBlockLength())
        .templateId(encoder.sbeTemplateId())
        .schemaId(encoder.sbeSchemaId())
        .version(encoder.sbeSchemaVersion());
    encoder.wrap(buffer, MessageDescriptor.BODY_OFFSET);
    return buffer;
  }

  /** The bytes of a message with length and CRC. */
  static byte[] frame(MutableDirectBuffer buffer, int bodyLength) {
    byte[] bytes = new byte[MessageDescriptor.BODY_OFFSET + bodyLength];
    buffer.getBytes(0, bytes);
    seal(bytes);
    return bytes;
  }

  /** Sets length and CRC right for whatever the bytes are. */
  static void seal(byte[] bytes) {
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    int sbe = MessageDescriptor.SBE_HEADER_OFFSET;
    buffer.putInt(0, bytes.length - MessageDescriptor.CRC_OFFSET, ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(
        MessageDescriptor.CRC_OFFSET,
        new Crc().of(buffer, sbe, bytes.length - sbe),
        ByteOrder.LITTLE_ENDIAN);
  }

  void send(byte[] bytes) {
    send(bytes, 0, bytes.length);
  }

  void send(byte[] bytes, int offset, int length) {
    try {
      socket.getOutputStream().write(bytes, offset, length);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next message; null at the end of the stream. */
  Message readOrNull() {
    try {
      byte[] length = new byte[Integer.BYTES];
      try {
        in.readFully(length);
      } catch (EOFException e) {
        return null;
      }
      int following = new UnsafeBuffer(length).getInt(0, ByteOrder.LITTLE_ENDIAN);
      byte[] all = new byte[Integer.BYTES + following];
      System.arraycopy(length, 0, all, 0, length.length);
      in.readFully(all, length.length, following);
      return check(new UnsafeBuffer(all));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Message check(UnsafeBuffer buffer) {
    int sbe = MessageDescriptor.SBE_HEADER_OFFSET;
    int crc = new Crc().of(buffer, sbe, buffer.capacity() - sbe);
    if (crc != buffer.getInt(MessageDescriptor.CRC_OFFSET, ByteOrder.LITTLE_ENDIAN)) {
      throw new AssertionError("the broker sent a wrong CRC");
    }
    return new Message(new MessageHeaderDecoder().wrap(buffer, sbe).templateId(), buffer);
  }

  Message read() {
    Message message = readOrNull();
    if (message == null) {
      throw new AssertionError("the broker closed the connection");
    }
    return message;
  }

  /** Reads until the broker closes; the last Failure of the whole connection, or null. */
  Message readToEnd() {
    Message last = null;
    try {
      for (Message each = readOrNull(); each != null; each = readOrNull()) {
        last = each;
      }
    } catch (UncheckedIOException e) {
      if (last == null) {
        throw e;
      }
    }
    return last;
  }

  void timeout(int ms) {
    try {
      socket.setSoTimeout(ms);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells the broker that nothing more comes. */
  void endOfInput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Resets the connection, as a process that is killed may. */
  void kill() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
