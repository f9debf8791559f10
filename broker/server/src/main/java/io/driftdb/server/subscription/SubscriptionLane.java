package io.driftdb.server.subscription;

import io.driftdb.log.EventLog;
import io.driftdb.log.PartitionException;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
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
import io.driftdb.server.wire.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
      int maxPerConnection,
      int maxPartitions) {}

  public SubscriptionLane(Peer peer, Shared shared, MessageWriter writer) {
    this.peer = peer;
    this.shared = shared;
    this.writer = writer;
  }

  /** Answers later, when positions have been found. */
  public boolean onSubscribe(InboundMessage message) {
    SubscribeDecoder decoder = message.decode(new SubscribeDecoder());
    List<PositionQuery> queries = queries(message, decoder);
    message.requireData(decoder.limit());
    PositionToken token = token(message, decoder);
    int id = decoder.subscriptionId();
    check(id, queries, decoder.creditBytes());
    long reserved = (long) queries.size() * PositionRequests.PARTITION_BYTES;
    if (!peer.tryReserve(reserved)) {
      throw new DriftException(
          ErrorCode.BUSY, "No memory for the request. " + ErrorCode.BUSY.advice());
    }
    if (!shared.registry().tryOpen(queries.size(), shared.maxPartitions())) {
      peer.release(reserved);
      throw new DriftException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          "All subscriptions together have at most "
              + shared.maxPartitions()
              + " partitions (limit.subscriptions.partitions). "
              + ErrorCode.TOO_MANY_SUBSCRIPTIONS.advice());
    }
    PushSubscription subscription =
        new PushSubscription(id, peer, decoder.creditBytes(), queries.size());
    open.put(id, subscription);
    long correlationId = decoder.correlationId();
    int length = message.length();
    SubscriptionOpening opening = new SubscriptionOpening(shared.log(), queries, token);
    Runnable whenDone =
        () -> {
          peer.release(reserved);
          peer.requestDone(length);
        };
    shared.readers().execute(() -> lookUp(opening, subscription, correlationId, whenDone));
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
      SubscriptionOpening opening,
      PushSubscription subscription,
      long correlationId,
      Runnable whenDone) {
    Runnable answer;
    try {
      if (!subscription.isCancelled() && !opening.find(PositionRequests.TURN_NS)) {
        shared.readers().execute(() -> lookUp(opening, subscription, correlationId, whenDone));
        return;
      }
      if (!subscription.isCancelled()) {
        opening.open(subscription, shared.readers(), this::onFeedFailed);
      }
      answer = () -> start(opening, subscription, correlationId);
    } catch (DriftException e) {
      answer = () -> refuse(subscription, correlationId, e.code(), e.getMessage());
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("Opening a subscription failed", e);
      answer =
          () ->
              refuse(subscription, correlationId, ErrorCode.INTERNAL, ErrorCode.INTERNAL.advice());
    }
    Runnable reply = answer;
    boolean accepted =
        peer.execute(
            () -> {
              try {
                reply.run();
              } finally {
                whenDone.run();
              }
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
    int entryLength = SubscribeReplyEncoder.PartitionsEncoder.sbeBlockLength();
    int more = GROUP_HEADER + starts.size() * entryLength;
    SubscribeReplyEncoder.PartitionsEncoder entries =
        writer
            .begin(peer.replies(), new SubscribeReplyEncoder(), more)
            .correlationId(id)
            .subscriptionId(subscription.id)
            .partitionsCount(starts.size());
    for (SubscriptionOpening.Start start : starts) {
      entries
          .next()
          .topicId(start.topicId())
          .partition(start.partition())
          .startOffset(start.startOffset())
          .endOffset(start.endOffset());
    }
    writer.end();
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
    CreditDecoder decoder = message.decode(new CreditDecoder());
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
    UnsubscribeDecoder decoder = message.decode(new UnsubscribeDecoder());
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
    writer
        .begin(peer.replies(), new UnsubscribeReplyEncoder(), 0)
        .correlationId(decoder.correlationId())
        .subscriptionId(subscription.id);
    writer.end();
    return true;
  }

  private void onFeedFailed(PushSubscription subscription, DriftException failure) {
    peer.execute(
        () -> {
          if (open.get(subscription.id) == subscription) {
            end(subscription);
            shared.metrics().onRefused(failure.code());
            if (peer.isOpen()) {
              writeFailure(subscription.id, failure);
            }
          }
        });
  }

  private void writeFailure(int id, DriftException failure) {
    byte[] text = Texts.bounded(failure.getMessage());
    ErrorCode code = failure.code();
    PartitionException of = failure instanceof PartitionException known ? known : null;
    writer
        .begin(peer.replies(), new SubscriptionFailureEncoder(), Short.BYTES + text.length)
        .subscriptionId(id)
        .errorCode(code.code())
        .retriable((short) (code.retriable() ? 1 : 0))
        .topicId(of == null ? 0 : of.topicId())
        .partition(of == null ? 0 : of.partition())
        .putMessage(text, 0, text.length);
    writer.end();
  }

  private void end(PushSubscription subscription) {
    if (open.remove(subscription.id, subscription)) {
      subscription.feeds().forEach(shared.registry()::remove);
      subscription.cancel();
      shared.registry().closed(subscription.partitions);
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
