package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.scripted.Produced;
import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.client.scripted.TableAnswers;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a producer sends transactions and what it makes of verdicts. */
class TransactionScriptTest {
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

  private static ProducerRecord event(int partition, String value) {
    return ProducerRecord.put(ScriptedBroker.TOPIC, null, TableAnswers.utf8(value))
        .partition(partition);
  }

  private static ProducerRecord rowOf(String table, String key) {
    return ProducerRecord.put(table, TableAnswers.utf8(key), TableAnswers.utf8("{}"));
  }

  private static <T> T got(CompletableFuture<T> stage) throws Exception {
    return stage.get(10, TimeUnit.SECONDS);
  }

  private static ErrorCode failure(CompletableFuture<?> stage) throws Exception {
    try {
      throw new AssertionError("appended: " + stage.get(10, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return ((DriftException) e.getCause()).code();
    }
  }

  private static void assertRefused(ErrorCode code, Supplier<?> action) {
    assertEquals(code, assertThrows(DriftException.class, action::get).code());
  }

  private static void assertTransaction(Produced request, String... values) {
    assertEquals(List.of(values), request.values());
    assertEquals(1, request.flags());
    request.batches().forEach(batch -> assertEquals(2, batch.flags()));
  }

  @Test
  void shouldSendAllRecordsInOneRequestWithABatchForEachPartition() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<List<Receipt>> receipts =
          producer.sendTransaction(
              List.of(event(0, "a"), event(1, "b"), event(0, "c"), event(1, "d")));
      Produced request = broker.produced();
      assertTransaction(request, "a", "c", "b", "d");
      assertEquals(2, request.batches().size());
      request.append(10);
      assertEquals(
          List.of(10L, 12L, 11L, 13L), got(receipts).stream().map(Receipt::offset).toList());
      assertEquals(List.of(0, 1, 0, 1), got(receipts).stream().map(Receipt::partition).toList());
      assertNull(got(receipts).get(0).verdict(), "nobody asked for it");
    }
  }

  @Test
  void shouldKeepItsPlaceAmongWhatIsSentToItsPartitions() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> first = producer.send(event(0, "under way"));
      Produced one = broker.produced();
      CompletableFuture<Receipt> before = producer.send(event(1, "before"));
      CompletableFuture<List<Receipt>> receipts =
          producer.sendTransaction(List.of(event(0, "x"), event(1, "y")));
      CompletableFuture<Receipt> behind = producer.send(event(0, "behind"));
      one.append(0);
      Produced two = broker.produced();
      assertEquals(List.of("before"), two.values());
      assertEquals(0, two.flags());
      two.append(0);
      Produced three = broker.produced();
      assertTransaction(three, "x", "y");
      assertEquals(1, three.batches().get(0).sequence());
      assertEquals(1, three.batches().get(1).sequence());
      three.append(1);
      Produced four = broker.produced();
      assertEquals(List.of("behind"), four.values());
      four.append(2);
      for (CompletableFuture<?> each : List.of(first, before, receipts, behind)) {
        got(each);
      }
    }
  }

  @Test
  void shouldSendTheSameBytesAgainAfterALostConnectionAndWhatIsBehindLater() throws Exception {
    try (Producer producer = client.producer(config().requestsInFlight(4))) {
      CompletableFuture<List<Receipt>> receipts =
          producer.sendTransaction(List.of(event(0, "x"), event(1, "y")));
      Produced first = broker.produced();
      CompletableFuture<Receipt> behind = producer.send(event(1, "behind"));
      assertEquals(List.of("behind"), broker.produced().values());
      first.wire().cut();
      Produced again = broker.produced();
      assertTransaction(again, "x", "y");
      assertTrue(first.sameBytesAs(again));
      again.append(0);
      assertEquals(2, got(receipts).size());
      Produced last = broker.produced();
      assertEquals(List.of("behind"), last.values());
      last.append(1);
      assertEquals(1, got(behind).offset());
      assertEquals(1, broker.producers(), "under the same identity");
    }
  }

  @Test
  void shouldTryAgainAsAWholeWhenTheBrokerWantsNoneNow() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<List<Receipt>> receipts =
          producer.sendTransaction(List.of(event(0, "x"), event(1, "y")));
      Produced first = broker.produced();
      first.fail(ErrorCode.THROTTLED, 300);
      assertNull(broker.poll(150), "not before the throttle time is over");
      Produced again = broker.produced();
      assertTrue(first.sameBytesAs(again));
      again.refuse(ErrorCode.THROTTLED);
      broker.produced().append(0);
      assertEquals(2, got(receipts).size());
    }
  }

  @Test
  void shouldFailAsAWholeAndGoOnBehindItUnderANewIdentity() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<List<Receipt>> refused =
          producer.sendTransaction(List.of(event(0, "x"), event(1, "y")));
      Produced request = broker.produced();
      CompletableFuture<List<Receipt>> next =
          producer.sendTransaction(List.of(event(1, "z"), event(0, "w")));
      request.refuse(ErrorCode.TRANSACTION_TOO_LARGE);
      assertEquals(ErrorCode.TRANSACTION_TOO_LARGE, failure(refused));
      Produced later = broker.produced();
      assertTransaction(later, "z", "w");
      assertEquals(8, later.batches().get(0).producerId());
      assertEquals(0, later.batches().get(0).sequence());
      later.append(0);
      got(next);
    }
  }

  @Test
  void shouldFailInAllItsPartitionsWhenTheDeliveryTimeoutIsOver() throws Exception {
    try (Producer producer = client.producer(config().deliveryTimeout(Duration.ofMillis(300)))) {
      CompletableFuture<Receipt> first = producer.send(event(0, "under way"));
      broker.produced();
      CompletableFuture<List<Receipt>> waiting =
          producer.sendTransaction(List.of(event(0, "x"), event(1, "y")));
      assertEquals(ErrorCode.DEADLINE_EXCEEDED, failure(waiting));
      assertFalse(first.isDone(), "the broker has a second more to answer");
    }
  }

  @Test
  void shouldNotWaitForTheOutcomeOfATransactionThatCanNotHaveBeenAppended() throws Exception {
    try (Producer producer = client.producer(config().requestsInFlight(4))) {
      CompletableFuture<Receipt> bad = producer.send(event(0, "bad"));
      Produced first = broker.produced();
      CompletableFuture<Receipt> before = producer.send(event(1, "before"));
      Produced second = broker.produced();
      CompletableFuture<List<Receipt>> receipts =
          producer.sendTransaction(List.of(event(0, "x"), event(1, "y")));
      assertTransaction(broker.produced(), "x", "y");
      second.refuse(ErrorCode.BUSY);
      first.refuse(ErrorCode.RECORD_TOO_LARGE);
      assertEquals(ErrorCode.RECORD_TOO_LARGE, failure(bad));
      first.wire().cut();
      Produced again = broker.produced();
      assertEquals(List.of("before"), again.values());
      assertEquals(8, again.batches().get(0).producerId(), "a new identity");
      again.append(0);
      Produced last = broker.produced();
      assertTransaction(last, "x", "y");
      last.append(1);
      got(before);
      got(receipts);
    }
  }

  @Test
  void shouldNotBeOvertakenForEverByOtherPartitions() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> first = producer.send(event(0, "under way"));
      Produced one = broker.produced();
      CompletableFuture<Receipt> other = producer.send(event(1, "other"));
      CompletableFuture<List<Receipt>> receipts = producer.sendTransaction(List.of(event(0, "x")));
      one.append(0);
      Produced two = broker.produced();
      CompletableFuture<Receipt> more = producer.send(event(1, "one more"));
      two.append(1);
      Produced three = broker.produced();
      List<List<String>> both = List.of(two.values(), three.values());
      assertTrue(both.contains(List.of("x")), "got " + both);
      three.append(2);
      broker.produced().append(3);
      for (CompletableFuture<?> each : List.of(first, other, more, receipts)) {
        got(each);
      }
    }
  }

  @Test
  void shouldRefuseWhatCanNotBeATransaction() {
    byte[] large = new byte[600 << 10];
    try (Producer producer = client.producer(config())) {
      assertRefused(ErrorCode.INVALID_REQUEST, () -> producer.sendTransaction(List.of()).join());
      assertRefused(
          ErrorCode.TRANSACTION_ACROSS_SHARDS,
          () ->
              producer
                  .sendTransaction(
                      List.of(
                          rowOf(ScriptedBroker.WIDE, "k").partition(0),
                          rowOf(ScriptedBroker.WIDE, "k").partition(1)))
                  .join());
      assertRefused(
          ErrorCode.TRANSACTION_TOO_LARGE,
          () ->
              producer
                  .sendTransaction(
                      List.of(
                          ProducerRecord.put(ScriptedBroker.TOPIC, null, large).partition(0),
                          ProducerRecord.put(ScriptedBroker.TOPIC, null, large).partition(0)))
                  .join());
      assertRefused(
          ErrorCode.INVALID_CONDITION,
          () -> producer.send(event(0, "a log has no rows").mustNotExist()).join());
      assertRefused(
          ErrorCode.INVALID_CONDITION, () -> rowOf(ScriptedBroker.TABLE, "k").unchangedSince(-1));
    }
    try (Producer small = client.producer(config().memoryBytes(100_000))) {
      assertRefused(
          ErrorCode.TRANSACTION_TOO_LARGE,
          () -> small.sendTransaction(List.of(event(0, "x"), event(1, "y"))).join());
    }
  }

  @Test
  void shouldTellWhatBecameOfEachRecord() throws Exception {
    try (Producer producer = client.producer(config().ack(Ack.APPLIED))) {
      CompletableFuture<List<Receipt>> receipts =
          producer.sendTransaction(
              List.of(
                  rowOf(ScriptedBroker.TABLE, "a").mustNotExist(),
                  rowOf(ScriptedBroker.TABLE, "b").mustExist(),
                  rowOf(ScriptedBroker.TABLE, "c").unchangedSince(77)));
      Produced request = broker.produced();
      assertEquals(io.driftdb.schema.protocol.Ack.APPLIED, request.ack());
      request.apply(4, 1, 1, 2);
      assertEquals(
          List.of(Verdict.CONFLICT, Verdict.CONFLICT, Verdict.REJECTED),
          got(receipts).stream().map(Receipt::verdict).toList());
      CompletableFuture<Receipt> lone = producer.send(rowOf(ScriptedBroker.TABLE, "d"));
      broker.produced().refuse(ErrorCode.DUPLICATE_SEQUENCE);
      assertNull(got(lone).verdict(), "too long ago to tell");
    }
  }

  @Test
  void shouldSayThatARecordMayBeThereWhenOnlyItsTableHasFailed() throws Exception {
    List<ErrorCode> ofTables =
        List.of(
            ErrorCode.TABLE_INCOMPLETE,
            ErrorCode.DATA_DAMAGED,
            ErrorCode.CORRUPT_RANGE,
            ErrorCode.FORMAT_TOO_NEW);
    try (Producer producer = client.producer(config().ack(Ack.APPLIED))) {
      for (ErrorCode code : ofTables) {
        CompletableFuture<Receipt> receipt = producer.send(rowOf(ScriptedBroker.TABLE, "a"));
        broker.produced().refuse(code);
        CompletionException failed = assertThrows(CompletionException.class, receipt::join);
        DriftException why = (DriftException) failed.getCause();
        assertEquals(code, why.code());
        assertTrue(why.getMessage().contains("unknown whether"), why.getMessage());
      }
    }
  }

  @Test
  void shouldNotBelieveVerdictsThatDoNotFitTheRecords() throws Exception {
    try (Producer producer = client.producer(config().ack(Ack.APPLIED))) {
      CompletableFuture<Receipt> receipt = producer.send(rowOf(ScriptedBroker.TABLE, "a"));
      broker.produced().apply(0, 0, 0);
      broker.produced().apply(0, 9);
      broker.produced().apply(0, 0);
      assertEquals(Verdict.APPLIED, got(receipt).verdict());
    }
  }
}
