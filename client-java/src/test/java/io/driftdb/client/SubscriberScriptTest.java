package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.scripted.Asked;
import io.driftdb.client.scripted.Deliveries;
import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a subscriber shows and where it goes on, against a broker that a test plays. */
class SubscriberScriptTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final ScriptedBroker broker = new ScriptedBroker();
  private final DriftClient client = broker.connect();
  private final List<String> seen = new ArrayList<>();
  private final RecordVisitor see = record -> seen.add(record.offset() + ":" + text(record));

  @AfterEach
  void close() {
    client.close();
    broker.close();
  }

  private static String text(RecordView record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  private Subscriber subscriber(SubscriberConfig config) {
    Subscriber subscriber = client.subscriber(config);
    return subscriber.subscribe(ScriptedBroker.TOPIC, 0, Position.offset(5));
  }

  /** Plays the broker on another thread, while this one polls. */
  private CompletableFuture<Void> script(Consumer<Deliveries> script) {
    return CompletableFuture.runAsync(() -> script.accept(Deliveries.accept(broker)));
  }

  private void poll(Subscriber subscriber, int count) {
    int before = seen.size();
    while (seen.size() - before < count) {
      assertTrue(subscriber.poll(see, LONG) > 0, "nothing came behind " + seen);
    }
  }

  @Test
  void shouldShowRecordsFromThePositionOnAndSkipWhatIsBeforeIt() throws Exception {
    try (Subscriber subscriber = subscriber(SubscriberConfig.defaults())) {
      CompletableFuture<Void> script =
          script(
              deliveries -> {
                assertEquals(5, deliveries.requested());
                deliveries.send(3, "c", "d", "e", "f");
                deliveries.send(7, "g");
              });
      poll(subscriber, 3);
      script.get(10, TimeUnit.SECONDS);
      assertEquals(List.of("5:e", "6:f", "7:g"), seen);
      assertEquals(8, subscriber.nextOffset(ScriptedBroker.TOPIC, 0));
    }
  }

  @Test
  void shouldGoOnWhereItWasWhenADeliveryIsCutInTheMiddle() throws Exception {
    try (Subscriber subscriber = subscriber(SubscriberConfig.defaults())) {
      CompletableFuture<Void> script =
          script(
              deliveries -> {
                deliveries.send(5, "a", "b");
                byte[] half = deliveries.message(7, "c", "d");
                deliveries.wire().write(Arrays.copyOf(half, half.length / 2));
                deliveries.wire().cut();
              });
      poll(subscriber, 2);
      script.get(10, TimeUnit.SECONDS);
      script =
          script(
              deliveries -> {
                assertEquals(7, deliveries.requested());
                deliveries.send(6, "b", "c", "d");
              });
      poll(subscriber, 2);
      script.get(10, TimeUnit.SECONDS);
      assertEquals(List.of("5:a", "6:b", "7:c", "8:d"), seen);
    }
  }

  @Test
  void shouldNeverGiveMoreCreditThanItHasShown() throws Exception {
    String value = "x".repeat(900);
    SubscriberConfig small = SubscriberConfig.defaults().creditBytes(4096);
    try (Subscriber subscriber = subscriber(small)) {
      CompletableFuture<Deliveries> accepted =
          CompletableFuture.supplyAsync(() -> Deliveries.accept(broker));
      assertEquals(0, subscriber.poll(see, Duration.ofMillis(300)));
      Deliveries deliveries = accepted.get(10, TimeUnit.SECONDS);
      assertEquals(4096, deliveries.credit());
      long offset = 5;
      while (deliveries.credit() > 0) {
        deliveries.send(offset++, value);
      }
      assertNull(broker.poll(50), "nothing was shown yet");
      poll(subscriber, (int) (offset - 5));
      deliveries.awaitCredit(broker);
      assertTrue(deliveries.credit() > 0 && deliveries.credit() <= 4096, "a bounded window");
    }
  }

  @Test
  void shouldNotTakeTheVisitorsFailureForItsOwnAndShowTheRecordAgain() throws Exception {
    try (Subscriber subscriber = subscriber(SubscriberConfig.defaults())) {
      CompletableFuture<Void> script = script(deliveries -> deliveries.send(5, "a", "b", "c"));
      RecordVisitor fails =
          record -> {
            if (text(record).equals("b")) {
              throw new IllegalStateException("the application's own");
            }
            see.onRecord(record);
          };
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> subscriber.poll(fails, LONG));
      assertEquals("the application's own", e.getMessage());
      script.get(10, TimeUnit.SECONDS);
      CompletableFuture<Void> again =
          CompletableFuture.runAsync(
              () -> {
                Asked unsubscribe = broker.next();
                unsubscribe
                    .wire()
                    .fail(unsubscribe.correlationId(), ErrorCode.UNKNOWN_SUBSCRIPTION, 0);
                Deliveries deliveries = Deliveries.accept(broker);
                assertEquals(6, deliveries.requested());
                deliveries.send(5, "a", "b", "c");
              });
      poll(subscriber, 2);
      again.get(10, TimeUnit.SECONDS);
      assertEquals(List.of("5:a", "6:b", "7:c"), seen);
    }
  }

  @Test
  void shouldRefuseAHoleInTheOffsets() throws Exception {
    try (Subscriber subscriber = subscriber(SubscriberConfig.defaults())) {
      CompletableFuture<Void> script = script(deliveries -> deliveries.send(6, "b"));
      DriftException e = assertThrows(DriftException.class, () -> subscriber.poll(see, LONG));
      assertEquals(ErrorCode.CORRUPT_RANGE, e.code());
      script.get(10, TimeUnit.SECONDS);
      assertEquals(List.of(), seen);
    }
  }

  @Test
  void shouldShowNothingOfABatchThatDoesNotMatchTheProducersCrc() throws Exception {
    try (Subscriber subscriber = subscriber(SubscriberConfig.defaults())) {
      CompletableFuture<Void> script =
          script(
              deliveries -> {
                byte[] message = deliveries.message(5, "sound bytes");
                for (int i = 0; i + 5 < message.length; i++) {
                  if (new String(message, i, 5, StandardCharsets.UTF_8).equals("sound")) {
                    message[i] = 'r';
                  }
                }
                deliveries.wire().writeSealed(message);
              });
      DriftException e = assertThrows(DriftException.class, () -> subscriber.poll(see, LONG));
      assertEquals(ErrorCode.CHECKSUM_MISMATCH, e.code());
      script.get(10, TimeUnit.SECONDS);
      assertEquals(List.of(), seen);
    }
  }

  @Test
  void shouldReconnectWhenAMessageDoesNotMatchItsCrc() throws Exception {
    try (Subscriber subscriber = subscriber(SubscriberConfig.defaults())) {
      CompletableFuture<Void> script =
          script(
              deliveries -> {
                byte[] message = deliveries.message(5, "a");
                message[message.length - 1] ^= 1;
                deliveries.wire().write(message);
                Deliveries second = Deliveries.accept(broker);
                assertTrue(second.wire() != deliveries.wire());
                second.send(5, "a");
              });
      poll(subscriber, 1);
      script.get(10, TimeUnit.SECONDS);
      assertEquals(List.of("5:a"), seen);
    }
  }

  @Test
  void shouldTellWhatEndsASubscriptionForGood() throws Exception {
    try (Subscriber subscriber = subscriber(SubscriberConfig.defaults())) {
      CompletableFuture<Void> script = script(d -> d.fail(ErrorCode.OFFSET_OUT_OF_RANGE));
      DriftException e = assertThrows(DriftException.class, () -> subscriber.poll(see, LONG));
      assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
      script.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldFollowUntilTheVisitorThrowsAndTellSo() throws Exception {
    CompletableFuture<RuntimeException> end = new CompletableFuture<>();
    try (Subscriber subscriber = subscriber(SubscriberConfig.defaults())) {
      subscriber.follow(
          record -> {
            throw new IllegalStateException("enough");
          },
          end::complete);
      Deliveries.accept(broker).send(5, "a");
      assertEquals("enough", end.get(10, TimeUnit.SECONDS).getMessage());
    }
  }

  @Test
  void shouldFindOutThatASilentBrokerIsGone() throws Exception {
    try (DriftClient impatient =
            DriftClient.connect(
                broker
                    .config()
                    .connectTimeout(Duration.ofMillis(300))
                    .requestTimeout(Duration.ofMillis(300)));
        Subscriber subscriber =
            impatient.subscriber(
                SubscriberConfig.defaults().reconnectTimeout(Duration.ofMillis(10)))) {
      subscriber.subscribe(ScriptedBroker.TOPIC, 0, Position.offset(5));
      CompletableFuture<Void> script =
          script(
              deliveries -> {
                deliveries.send(5, "a");
              });
      poll(subscriber, 1);
      script.get(10, TimeUnit.SECONDS);
      broker.fallSilent();
      DriftException e =
          assertThrows(
              DriftException.class,
              () -> {
                while (true) {
                  subscriber.poll(see, LONG);
                }
              });
      assertTrue(e.code().retriable(), e.toString());
    }
  }
}
