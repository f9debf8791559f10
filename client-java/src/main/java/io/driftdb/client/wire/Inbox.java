package io.driftdb.client.wire;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.DeliverDecoder;
import io.driftdb.schema.protocol.FailureDecoder;
import io.driftdb.schema.protocol.MessageHeaderDecoder;
import io.driftdb.schema.protocol.SubscriptionFailureDecoder;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Who waits for what on a connection. Any thread registers; the connection's reader hands messages
 * over and, at the end, tells those left that no answer will come.
 */
final class Inbox implements MessageReader.Target {
  private final Map<Long, ReplyHandler> waiting = new ConcurrentHashMap<>();
  private final Map<Integer, DeliverySink> sinks = new ConcurrentHashMap<>();
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final UnsafeBuffer reply = new UnsafeBuffer(0, 0);
  private final DeliverDecoder deliver = new DeliverDecoder();
  private volatile DriftException lost;

  /** Why the connection was lost; null while it is not. */
  DriftException lost() {
    return lost;
  }

  /** The first reason is the one that counts. */
  synchronized void lose(DriftException why) {
    if (lost == null) {
      lost = why;
    }
  }

  boolean isIdle() {
    return waiting.isEmpty();
  }

  /** False, and the handler has been told, when the connection is lost already. */
  boolean expect(long correlationId, ReplyHandler handler) {
    waiting.put(correlationId, handler);
    DriftException why = lost;
    if (why != null && waiting.remove(correlationId) != null) {
      handler.onLost(why);
    }
    return why == null;
  }

  void forget(long correlationId) {
    waiting.remove(correlationId);
  }

  void addSink(int subscriptionId, DeliverySink sink) {
    sinks.put(subscriptionId, sink);
    DriftException why = lost;
    if (why != null && sinks.remove(subscriptionId) != null) {
      sink.onEnd(why);
    }
  }

  void removeSink(int subscriptionId) {
    sinks.remove(subscriptionId);
  }

  /** Reader, at its end: nobody is left waiting. */
  void tellAll() {
    for (Long id : List.copyOf(waiting.keySet())) {
      ReplyHandler handler = waiting.remove(id);
      if (handler != null) {
        handler.onLost(lost);
      }
    }
    for (Integer id : List.copyOf(sinks.keySet())) {
      DeliverySink sink = sinks.remove(id);
      if (sink != null) {
        sink.onEnd(lost);
      }
    }
  }

  @Override
  public void onMessage(UnsafeBuffer buffer, int at, int length) throws IOException {
    header.wrap(buffer, at + MessageDescriptor.SBE_HEADER_OFFSET);
    int body = at + MessageDescriptor.BODY_OFFSET;
    int block = header.blockLength();
    if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || body + block > at + length) {
      throw new IOException("a message is not of DriftDB's protocol");
    }
    switch (header.templateId()) {
      case DeliverDecoder.TEMPLATE_ID -> onDeliver(buffer, body, at + length);
      case SubscriptionFailureDecoder.TEMPLATE_ID -> onSubscriptionFailure(buffer, body);
      case FailureDecoder.TEMPLATE_ID -> onFailure(buffer, body);
      default -> onReply(buffer, at, length);
    }
  }

  private void onDeliver(UnsafeBuffer buffer, int body, int end) throws IOException {
    deliver.wrap(buffer, body, header.blockLength(), header.version());
    int offset = deliver.limit() + DeliverDecoder.deliveriesHeaderLength();
    if (offset > end || deliver.deliveriesLength() > end - offset) {
      throw new IOException("a delivery does not fit its message");
    }
    DeliverySink sink = sinks.get(deliver.subscriptionId());
    if (sink != null) {
      sink.onDeliver(deliver.shard(), deliver.epoch(), buffer, offset, deliver.deliveriesLength());
    }
  }

  private void onSubscriptionFailure(UnsafeBuffer buffer, int body) {
    SubscriptionFailureDecoder d =
        new SubscriptionFailureDecoder().wrap(buffer, body, header.blockLength(), header.version());
    DeliverySink sink = sinks.remove(d.subscriptionId());
    if (sink != null) {
      sink.onEnd(failure(d.errorCode(), d.message()));
    }
  }

  private void onFailure(UnsafeBuffer buffer, int body) throws IOException {
    FailureDecoder d =
        new FailureDecoder().wrap(buffer, body, header.blockLength(), header.version());
    int throttleMs = d.throttleMs();
    DriftException failure = failure(d.errorCode(), d.message());
    if (d.correlationId() == 0) {
      lose(failure);
      throw new IOException("the broker has ended the connection");
    }
    ReplyHandler handler = waiting.remove(d.correlationId());
    if (handler != null) {
      handler.onFailure(failure, throttleMs);
    }
  }

  /** Never without a reason, though a broker may give none. */
  private static DriftException failure(int errorCode, String message) {
    ErrorCode code = ErrorCode.of(errorCode);
    return new DriftException(code, message.isEmpty() ? code.advice() : message);
  }

  /** No handler can read beyond its message, whatever lengths stand in it. */
  private void onReply(UnsafeBuffer buffer, int at, int length) {
    reply.wrap(buffer, at, length);
    int body = MessageDescriptor.BODY_OFFSET;
    ReplyHandler handler = waiting.remove(reply.getLong(body, ByteOrder.LITTLE_ENDIAN));
    if (handler == null) {
      return;
    }
    try {
      handler.onReply(header.templateId(), reply, body, header.blockLength(), header.version());
    } catch (RuntimeException e) {
      handler.onLost(
          new DriftException(
              ErrorCode.CONNECTION_LOST, "the broker's answer could not be read: " + e, e));
      throw e;
    }
  }
}
