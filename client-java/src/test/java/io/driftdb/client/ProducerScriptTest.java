package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.scripted.Produced;
import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a producer sends, sends again and tells its caller, against a broker that a test plays. */
class ProducerScriptTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final DriftClient client = broker.connect();

  @AfterEach
  void close() {
    broker.close();
    client.close();
  }

  private static ProducerConfig config() {
    return ProducerConfig.defaults().requestsInFlight(1).deliveryTimeout(Duration.ofSeconds(10));
  }

  private static CompletableFuture<Receipt> send(Producer producer, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return producer.send(ProducerRecord.put(ScriptedBroker.TOPIC, null, bytes).partition(0));
  }

  private static ErrorCode failure(CompletableFuture<Receipt> receipt) throws Exception {
    try {
      throw new AssertionError("appended at " + receipt.get(10, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return ((DriftException) e.getCause()).code();
    }
  }

  private static long offset(CompletableFuture<Receipt> receipt) throws Exception {
    return receipt.get(10, TimeUnit.SECONDS).offset();
  }

  @Test
  void shouldSendWhatGatheredMeanwhileWithTheNextRequest() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> first = send(producer, "a");
      Produced one = broker.produced();
      List<CompletableFuture<Receipt>> later = new ArrayList<>();
      for (String value : List.of("b", "c", "d")) {
        later.add(send(producer, value));
      }
      assertNull(broker.poll(50), "one request may be under way");
      one.append(10);
      assertEquals(10, offset(first));
      Produced two = broker.produced();
      assertEquals(List.of("b", "c", "d"), two.values());
      assertEquals(1, two.batches().get(0).sequence());
      two.append(11);
      assertEquals(13, offset(later.get(2)));
    }
  }

  @Test
  void shouldNameTheTimeThatIsOverForWhatFollowedABatchThatFailed() throws Exception {
    Duration timeout = Duration.ofMillis(200);
    try (Producer producer =
        client.producer(config().requestsInFlight(2).deliveryTimeout(timeout))) {
      CompletableFuture<Receipt> first = send(producer, "a");
      Produced one = broker.produced();
      CompletableFuture<Receipt> second = send(producer, "b");
      Produced two = broker.produced();
      assertNull(broker.poll(2 * timeout.toMillis()), "nothing else is to be sent");
      one.refuse(ErrorCode.DEADLINE_EXCEEDED);
      two.refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE);
      assertEquals(ErrorCode.DEADLINE_EXCEEDED, failure(first));
      assertEquals(ErrorCode.DEADLINE_EXCEEDED, failure(second));
    }
  }

  @Test
  void shouldSendTheSameBytesAgainAfterALostConnection() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> receipt = send(producer, "once");
      Produced first = broker.produced();
      first.wire().cut();
      Produced again = broker.produced();
      assertTrue(first.sameBytesAs(again));
      assertEquals(1, broker.producers(), "under the same identity");
      again.append(3);
      assertEquals(3, offset(receipt));
    }
  }

  @Test
  void shouldResendAllThatWasUnderWayInItsOldOrder() throws Exception {
    ProducerConfig many = config().requestsInFlight(4).batchBytes(1);
    try (Producer producer = client.producer(many)) {
      List<Produced> first = new ArrayList<>();
      List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
      for (String value : List.of("a", "b", "c")) {
        receipts.add(send(producer, value));
        first.add(broker.produced());
      }
      first.get(0).wire().cut();
      List<String> again = new ArrayList<>();
      while (again.size() < 3) {
        Produced request = broker.produced();
        again.addAll(request.values());
        request.append(request.batches().get(0).sequence());
      }
      assertEquals(List.of("a", "b", "c"), again);
      for (int i = 0; i < 3; i++) {
        assertEquals(i, offset(receipts.get(i)));
      }
    }
  }

  @Test
  void shouldTryAgainWhenTheBrokerIsBusy() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> receipt = send(producer, "patient");
      Produced first = broker.produced();
      first.fail(ErrorCode.BUSY, 300);
      assertNull(broker.poll(150), "not before the throttle time is over");
      Produced again = broker.produced();
      assertTrue(first.sameBytesAs(again));
      again.append(0);
      assertEquals(0, offset(receipt));
    }
  }

  @Test
  void shouldGiveUpAfterTheRetriesThatItMayTake() throws Exception {
    try (Producer producer = client.producer(config().retries(2))) {
      CompletableFuture<Receipt> receipt = send(producer, "refused");
      for (int i = 0; i < 3; i++) {
        broker.produced().fail(ErrorCode.BUSY, 0);
      }
      assertEquals(ErrorCode.BUSY, failure(receipt));
    }
  }

  @Test
  void shouldGoOnBehindARefusalUnderANewIdentity() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> refused = send(producer, "too large");
      broker.produced().refuse(ErrorCode.RECORD_TOO_LARGE);
      assertEquals(ErrorCode.RECORD_TOO_LARGE, failure(refused));
      CompletableFuture<Receipt> next = send(producer, "fits");
      Produced request = broker.produced();
      assertEquals(8, request.batches().get(0).producerId());
      assertEquals(0, request.batches().get(0).sequence());
      request.append(0);
      assertEquals(0, offset(next));
    }
  }

  @Test
  void shouldNotTakeABrokersFarewellForARefusal() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> receipt = send(producer, "perhaps there");
      Produced first = broker.produced();
      first.wire().fail(0, ErrorCode.MALFORMED_MESSAGE, 0);
      Produced again = broker.produced();
      assertTrue(first.sameBytesAs(again), "it may be in the log: the broker has to tell");
      assertEquals(1, broker.producers());
      again.append(4);
      assertEquals(4, offset(receipt));
    }
  }

  @Test
  void shouldTakeADuplicateForAppended() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> receipt = send(producer, "long ago");
      broker.produced().refuse(ErrorCode.DUPLICATE_SEQUENCE);
      assertEquals(-1, offset(receipt));
    }
  }

  @Test
  void shouldEndWhenItIsFencedAndAnswerEverything() throws Exception {
    try (Producer producer = client.producer(config().name("payments"))) {
      CompletableFuture<Receipt> under = send(producer, "under way");
      Produced request = broker.produced();
      CompletableFuture<Receipt> waiting = send(producer, "waiting");
      request.refuse(ErrorCode.PRODUCER_FENCED);
      assertEquals(ErrorCode.PRODUCER_FENCED, failure(under));
      assertEquals(ErrorCode.PRODUCER_FENCED, failure(waiting));
      DriftException later = assertThrows(DriftException.class, () -> send(producer, "later"));
      assertEquals(ErrorCode.PRODUCER_FENCED, later.code());
    }
  }

  @Test
  void shouldNameTheReasonWhenTheDeliveryTimeoutIsOver() throws Exception {
    broker.refuseProducers(ErrorCode.DISK_FULL);
    ProducerConfig hasty = config().deliveryTimeout(Duration.ofMillis(200));
    try (Producer producer = client.producer(hasty)) {
      assertEquals(ErrorCode.DISK_FULL, failure(send(producer, "no room")));
    }
  }

  @Test
  void shouldFailWhatIsNotAnsweredWithinTheDeliveryTimeout() throws Exception {
    ProducerConfig hasty = config().deliveryTimeout(Duration.ofMillis(200));
    try (Producer producer = client.producer(hasty)) {
      CompletableFuture<Receipt> under = send(producer, "under way");
      assertNotNull(broker.produced());
      CompletableFuture<Receipt> filling = send(producer, "filling");
      assertEquals(ErrorCode.DEADLINE_EXCEEDED, failure(filling));
      assertEquals(ErrorCode.DEADLINE_EXCEEDED, failure(under));
    }
  }

  @Test
  void shouldGatherWhatHasToWaitInLargerBatches() throws Exception {
    broker.maxBatchesInFlight(2);
    ProducerConfig small = config().requestsInFlight(2).batchBytes(1024);
    String value = "x".repeat(700);
    try (Producer producer = client.producer(small)) {
      List<CompletableFuture<Receipt>> sent = new ArrayList<>();
      sent.add(send(producer, value));
      Produced first = broker.produced();
      sent.add(send(producer, value));
      Produced second = broker.produced();
      while (sent.size() < 14) {
        sent.add(send(producer, value));
      }
      first.append(0);
      second.append(1);
      Produced third = broker.produced();
      assertTrue(third.values().size() > 8, "one fits in an ordinary batch, of all that is open");
      third.append(2);
      assertEquals(2, offset(sent.get(2)));
      for (int next = 2 + third.values().size(); next < sent.size(); ) {
        Produced more = broker.produced();
        more.append(next);
        next += more.values().size();
      }
      assertEquals(13, offset(sent.get(13)));
    }
  }

  @Test
  void shouldBoundItsMemory() throws Exception {
    ProducerConfig small =
        config().batchBytes(1024).memoryBytes(4096).blockTimeout(Duration.ofMillis(100));
    String value = "x".repeat(500);
    try (Producer producer = client.producer(small)) {
      ProducerRecord record =
          ProducerRecord.put(ScriptedBroker.TOPIC, null, value.getBytes(StandardCharsets.UTF_8))
              .partition(0);
      List<CompletableFuture<Receipt>> taken = new ArrayList<>();
      for (var r = producer.trySend(record); r != null; r = producer.trySend(record)) {
        taken.add(r);
        assertTrue(taken.size() < 20, "more than its memory");
      }
      DriftException full = assertThrows(DriftException.class, () -> producer.send(record));
      assertEquals(ErrorCode.BUFFER_FULL, full.code());
      long offset = 0;
      while (offset < taken.size()) {
        Produced request = broker.produced();
        request.append(offset);
        offset += request.values().size();
      }
      assertEquals(taken.size() - 1, offset(taken.get(taken.size() - 1)));
      assertNotNull(producer.trySend(record), "there is room again");
      broker.produced().append(offset);
    }
  }

  @Test
  void shouldReturnFromFlushWhenTheStagesAreComplete() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> receipt = send(producer, "flushed");
      CompletableFuture<Boolean> seen = receipt.thenApply(r -> true);
      CompletableFuture<Void> flushed = CompletableFuture.runAsync(producer::flush);
      Produced request = broker.produced();
      assertFalse(flushed.isDone());
      request.append(0);
      flushed.get(10, TimeUnit.SECONDS);
      assertTrue(seen.isDone());
    }
  }

  @Test
  void shouldOutliveListenersAndStagesThatThrow() throws Exception {
    try (Producer producer = client.producer(config())) {
      producer.partition(
          ScriptedBroker.TOPIC,
          0,
          new BatchListener() {
            @Override
            public void onAppended(long offset, int records, long lsn, long timeNs) {
              throw new IllegalStateException("a listener's own failure");
            }

            @Override
            public void onFailed(int records, DriftException failure) {
              throw new AssertionError("a listener's own failure");
            }
          });
      for (int i = 0; i < 3; i++) {
        CompletableFuture<Receipt> receipt = send(producer, "v" + i);
        CompletableFuture<Void> broken =
            receipt.thenAccept(
                r -> {
                  throw new IllegalStateException("a stage's own failure");
                });
        broker.produced().append(i);
        assertEquals(i, offset(receipt));
        assertThrows(ExecutionException.class, () -> broken.get(10, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void shouldAnswerEverythingWhenItIsClosed() throws Exception {
    Producer producer = client.producer(config().deliveryTimeout(Duration.ofMillis(300)));
    CompletableFuture<Receipt> under = send(producer, "under way");
    assertNotNull(broker.produced());
    CompletableFuture<Receipt> waiting = send(producer, "waiting");
    producer.close();
    assertTrue(under.isCompletedExceptionally());
    assertTrue(waiting.isCompletedExceptionally());
    DriftException e = assertThrows(DriftException.class, () -> send(producer, "late"));
    assertEquals(ErrorCode.CLIENT_CLOSED, e.code());
  }

  @Test
  void shouldGiveUpABrokerThatOwesAnAnswerAndIsSilent() throws Exception {
    try (DriftClient impatient =
            DriftClient.connect(broker.config().requestTimeout(Duration.ofMillis(400)));
        Producer producer = impatient.producer(config().deliveryTimeout(Duration.ofSeconds(3)))) {
      CompletableFuture<Receipt> receipt = send(producer, "frozen");
      Produced first = broker.produced();
      Produced again = broker.produced(); // on another connection: the first was given up
      assertTrue(first.wire() != again.wire());
      assertTrue(first.sameBytesAs(again));
      again.append(0);
      assertEquals(0, offset(receipt));
    }
  }
}
