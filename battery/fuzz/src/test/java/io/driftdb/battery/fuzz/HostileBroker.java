package io.driftdb.battery.fuzz;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.scripted.Asked;
import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.CreditDecoder;
import io.driftdb.schema.protocol.DeliverDecoder;
import io.driftdb.schema.protocol.SubscribeDecoder;
import io.driftdb.schema.protocol.SubscriptionFailureDecoder;
import io.driftdb.schema.protocol.SubscriptionFailureEncoder;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Shakes hands and tells of topics as a broker does, and answers all else with what it is given, a
 * part for each request; then it refuses, so that nobody waits for long. Answers on its own thread.
 */
final class HostileBroker implements AutoCloseable {
  private static final int POLL_MS = 5;

  /** Messages that answer no request. */
  private static final Set<Integer> UNASKED =
      Set.of(DeliverDecoder.TEMPLATE_ID, SubscriptionFailureDecoder.TEMPLATE_ID);

  private final ScriptedBroker broker = new ScriptedBroker();
  private final boolean raw;
  private final Deque<byte[]> parts;
  private volatile boolean closed;

  /**
   * With {@code raw} the parts are sent as they are, all to the first request, and the connection
   * ends behind them: what stands there may promise more than comes.
   */
  HostileBroker(boolean raw, List<byte[]> parts) {
    this.raw = raw;
    this.parts = new ArrayDeque<>(parts);
    Thread thread = new Thread(this::answer, "hostile-broker");
    thread.setDaemon(true);
    thread.start();
  }

  /** For a client that gives up after that time. */
  ClientConfig config(Duration patience) {
    return broker.config().requestTimeout(patience);
  }

  private void answer() {
    while (!closed) {
      Asked asked = broker.poll(POLL_MS);
      if (asked != null && asked.templateId() != CreditDecoder.TEMPLATE_ID) {
        try {
          answer(asked);
        } catch (UncheckedIOException e) {
          // The client has ended the connection.
        }
      }
    }
  }

  private void answer(Asked asked) {
    boolean endsBehind = raw && !parts.isEmpty();
    boolean answered = false;
    while (!parts.isEmpty() && (raw || !answered || isUnasked(parts.peek()))) {
      byte[] part = parts.poll();
      answered |= !isUnasked(part);
      if (!raw && !isUnasked(part)) {
        Framed.answer(part, asked.correlationId());
      }
      asked.wire().write(raw ? part : Framed.of(part));
    }
    if (endsBehind) {
      asked.wire().end();
      return;
    }
    asked.wire().fail(asked.correlationId(), ErrorCode.UNKNOWN_TOPIC, 0);
    if (asked.templateId() == SubscribeDecoder.TEMPLATE_ID) {
      endSubscription(asked);
    }
  }

  private static boolean isUnasked(byte[] part) {
    return UNASKED.contains(Framed.template(part));
  }

  private static void endSubscription(Asked asked) {
    int id = asked.as(new SubscribeDecoder()).subscriptionId();
    asked
        .wire()
        .send(
            new SubscriptionFailureEncoder(),
            failure ->
                failure
                    .subscriptionId(id)
                    .errorCode(ErrorCode.UNKNOWN_TOPIC.code())
                    .retriable((short) 0)
                    .topicId(0)
                    .partition(0)
                    .message(""));
  }

  @Override
  public void close() {
    closed = true;
    broker.close();
  }
}
