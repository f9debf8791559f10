package io.driftdb.server.subscription;

import io.driftdb.log.EventLog;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.CreditDecoder;
import io.driftdb.schema.protocol.SubscribeDecoder;
import io.driftdb.schema.protocol.SubscribeReplyEncoder;
import io.driftdb.schema.protocol.SubscriptionFailureEncoder;
import io.driftdb.schema.protocol.UnsubscribeDecoder;
import io.driftdb.schema.protocol.UnsubscribeReplyEncoder;
import io.driftdb.server.metrics.RequestMetrics;
import io.driftdb.server.wire.InboundMessage;
import io.driftdb.server.wire.MessageWriter;
import io.driftdb.server.wire.Peer;
import io.driftdb.server.wire.PositionToken;
import io.driftdb.server.wire.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.MutableDirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of one connection: opens, credits and ends them. Event loop only, except where
 * readers report back through the peer.
 */
public final class SubscriptionLane {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionLane.class);
  private static final int GROUP_HEADER = 4;

  private final Peer peer;
  private final Shared shared;
  private final MessageWriter writer;
  private final Map<Integer, PushSubscription> open = new HashMap<>();

  /** What the subscriptions of all connections share. */
  public record Shared(
      EventLog log,
      ReaderPool readers,
      FeedRegistry registry,
      RequestMetrics metrics,
      int maxPerConnection) {}

  public SubscriptionLane(Peer peer, Shared shared, MessageWriter writer) {
    this.peer = peer;
    this.shared = shared;
    this.writer = writer;
  }

  /** Answers later, when positions have been found. */
  public boolean onSubscribe(InboundMessage message) {
    message.requireBlock(SubscribeDecoder.BLOCK_LENGTH);
    SubscribeDecoder decoder =
        new SubscribeDecoder()
            .wrap(
                message.buffer(),
                MessageDescriptor.BODY_OFFSET,
                message.blockLength(),
                message.version());
    List<PositionQuery> queries = queries(message, decoder);
    message.requireData(decoder.limit());
    PositionToken token = token(message, decoder);
    int id = decoder.subscriptionId();
    check(id, queries, decoder.creditBytes());
    PushSubscription subscription = new PushSubscription(id, peer, decoder.creditBytes());
    open.put(id, subscription);
    shared.registry().subscriptionOpened();
    long correlationId = decoder.correlationId();
    int length = message.length();
    SubscriptionOpening opening = new SubscriptionOpening(shared.log(), queries, token);
    shared.readers().execute(() -> lookUp(opening, subscription, correlationId, length));
    return false;
  }

  private static List<PositionQuery> queries(InboundMessage message, SubscribeDecoder decoder) {
    int count =
        message.requireGroup(
            decoder.limit(), SubscribeDecoder.PartitionsDecoder.sbeBlockLength(), 0);
    List<PositionQuery> queries = new ArrayList<>(count);
    for (SubscribeDecoder.PartitionsDecoder each : decoder.partitions()) {
      queries.add(
          PositionQuery.of(each.topicId(), each.partition(), each.positionKind(), each.position()));
    }
    return queries;
  }

  private static PositionToken token(InboundMessage message, SubscribeDecoder decoder) {
    int length = decoder.tokenLength();
    return length == 0
        ? null
        : PositionToken.read(
            message.buffer(), decoder.limit() + SubscribeDecoder.tokenHeaderLength(), length);
  }

  private void check(int id, List<PositionQuery> queries, long credit) {
    if (open.containsKey(id)) {
      throw invalid("Subscription " + id + " is open already: choose another id.");
    }
    if (queries.isEmpty()) {
      throw invalid("A subscription names one partition at least.");
    }
    if (credit < 0) {
      throw invalid("Credit is never negative.");
    }
    if (open.size() >= shared.maxPerConnection()) {
      throw new DriftException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          "A connection has at most "
              + shared.maxPerConnection()
              + " subscriptions (limit.connection.subscriptions). "
              + ErrorCode.TOO_MANY_SUBSCRIPTIONS.advice());
    }
  }

  private static DriftException invalid(String why) {
    return new DriftException(ErrorCode.INVALID_REQUEST, why);
  }

  private void lookUp(
      SubscriptionOpening opening, PushSubscription subscription, long correlationId, int length) {
    Runnable answer;
    try {
      opening.open(subscription, shared.readers(), this::onFeedFailed);
      answer = () -> start(opening, subscription, correlationId);
    } catch (DriftException e) {
      answer = () -> refuse(subscription, correlationId, e.code(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("Opening a subscription failed", e);
      answer =
          () ->
              refuse(subscription, correlationId, ErrorCode.INTERNAL, ErrorCode.INTERNAL.advice());
    }
    Runnable reply = answer;
    boolean accepted =
        peer.execute(
            () -> {
              reply.run();
              peer.requestDone(length);
            });
    if (!accepted) {
      opening.discard();
    }
  }

  private void start(SubscriptionOpening opening, PushSubscription subscription, long id) {
    if (subscription.isCancelled()) {
      shared.readers().execute(opening::discard);
      if (peer.isOpen()) {
        peer.fail(id, ErrorCode.UNKNOWN_SUBSCRIPTION, "The subscription was ended meanwhile.");
      }
      return;
    }
    List<SubscriptionOpening.Start> starts = opening.starts();
    MutableDirectBuffer buffer =
        writer.begin(
            peer.replies(),
            SubscribeReplyEncoder.BLOCK_LENGTH
                + GROUP_HEADER
                + starts.size() * SubscribeReplyEncoder.PartitionsEncoder.sbeBlockLength());
    SubscribeReplyEncoder reply =
        new SubscribeReplyEncoder()
            .wrapAndApplyHeader(buffer, MessageDescriptor.SBE_HEADER_OFFSET, writer.header())
            .correlationId(id)
            .subscriptionId(subscription.id);
    SubscribeReplyEncoder.PartitionsEncoder entries = reply.partitionsCount(starts.size());
    for (SubscriptionOpening.Start start : starts) {
      entries
          .next()
          .topicId(start.topicId())
          .partition(start.partition())
          .startOffset(start.startOffset())
          .endOffset(start.endOffset());
    }
    writer.end(reply.encodedLength());
    opening.feeds().forEach(shared.registry()::add);
    subscription.activate(opening.feeds());
  }

  private void refuse(
      PushSubscription subscription, long correlationId, ErrorCode code, String message) {
    end(subscription);
    peer.fail(correlationId, code, message);
  }

  /** No answer; for a subscription that has ended it means nothing any more. */
  public boolean onCredit(InboundMessage message) {
    message.requireBlock(CreditDecoder.BLOCK_LENGTH);
    CreditDecoder decoder =
        new CreditDecoder()
            .wrap(
                message.buffer(),
                MessageDescriptor.BODY_OFFSET,
                message.blockLength(),
                message.version());
    if (decoder.creditBytes() < 0) {
      throw InboundMessage.malformed("its credit is negative");
    }
    PushSubscription subscription = open.get(decoder.subscriptionId());
    if (subscription != null) {
      subscription.addCredit(decoder.creditBytes());
    }
    return true;
  }

  public boolean onUnsubscribe(InboundMessage message) {
    message.requireBlock(UnsubscribeDecoder.BLOCK_LENGTH);
    UnsubscribeDecoder decoder =
        new UnsubscribeDecoder()
            .wrap(
                message.buffer(),
                MessageDescriptor.BODY_OFFSET,
                message.blockLength(),
                message.version());
    PushSubscription subscription = open.get(decoder.subscriptionId());
    if (subscription == null) {
      throw new DriftException(
          ErrorCode.UNKNOWN_SUBSCRIPTION,
          "There is no subscription "
              + decoder.subscriptionId()
              + ". "
              + ErrorCode.UNKNOWN_SUBSCRIPTION.advice());
    }
    end(subscription);
    MutableDirectBuffer buffer = writer.begin(peer.replies(), UnsubscribeReplyEncoder.BLOCK_LENGTH);
    UnsubscribeReplyEncoder reply =
        new UnsubscribeReplyEncoder()
            .wrapAndApplyHeader(buffer, MessageDescriptor.SBE_HEADER_OFFSET, writer.header())
            .correlationId(decoder.correlationId())
            .subscriptionId(subscription.id);
    writer.end(reply.encodedLength());
    return true;
  }

  private void onFeedFailed(PushSubscription subscription, ErrorCode code, String message) {
    peer.execute(
        () -> {
          if (open.get(subscription.id) == subscription) {
            end(subscription);
            shared.metrics().onRefused(code);
            if (peer.isOpen()) {
              writeFailure(subscription.id, code, message);
            }
          }
        });
  }

  private void writeFailure(int id, ErrorCode code, String message) {
    byte[] text = Texts.bounded(message);
    MutableDirectBuffer buffer =
        writer.begin(
            peer.replies(), SubscriptionFailureEncoder.BLOCK_LENGTH + Short.BYTES + text.length);
    SubscriptionFailureEncoder failure =
        new SubscriptionFailureEncoder()
            .wrapAndApplyHeader(buffer, MessageDescriptor.SBE_HEADER_OFFSET, writer.header())
            .subscriptionId(id)
            .errorCode(code.code())
            .retriable((short) (code.retriable() ? 1 : 0))
            .topicId(0)
            .partition(0)
            .putMessage(text, 0, text.length);
    writer.end(failure.encodedLength());
  }

  private void end(PushSubscription subscription) {
    if (open.remove(subscription.id, subscription)) {
      subscription.feeds().forEach(shared.registry()::remove);
      subscription.cancel();
      shared.registry().subscriptionClosed();
    }
  }

  /** There is room again for what is to be sent. */
  public void wakeAll() {
    for (PushSubscription subscription : open.values()) {
      subscription.wake();
    }
  }

  /** Ends them all. */
  public void close() {
    List.copyOf(open.values()).forEach(this::end);
  }
}
