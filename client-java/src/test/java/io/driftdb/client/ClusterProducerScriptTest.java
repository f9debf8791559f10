package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.scripted.Produced;
import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.client.scripted.ScriptedCluster;
import io.driftdb.client.scripted.TableAnswers;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a producer sends to which node, where each of two shards has a leader of its own. */
class ClusterProducerScriptTest {
  private final ScriptedCluster cluster = new ScriptedCluster(2);
  private final DriftClient client = cluster.connect();

  @AfterEach
  void close() {
    cluster.close();
    client.close();
  }

  private static ProducerConfig config() {
    return ProducerConfig.defaults().requestsInFlight(1).deliveryTimeout(Duration.ofSeconds(10));
  }

  private static ProducerRecord event(int partition, String value) {
    return ProducerRecord.put(ScriptedBroker.BROAD, null, TableAnswers.utf8(value))
        .partition(partition);
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

  private static void assertIs(Produced request, int partition, String... values) {
    assertEquals(List.of(values), request.values());
    request.batches().forEach(batch -> assertEquals(partition, batch.partition()));
  }

  @Test
  void shouldSendThePartitionsOfAShardToTheNodeThatLeadsIt() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> zero = producer.send(event(0, "zero"));
      CompletableFuture<Receipt> one = producer.send(event(1, "one"));
      Produced atZero = cluster.node(0).produced();
      Produced atOne = cluster.node(1).produced();
      assertIs(atZero, 0, "zero");
      assertIs(atOne, 1, "one");
      assertEquals(List.of(0), cluster.node(0).producerShards());
      assertEquals(List.of(1), cluster.node(1).producerShards());
      atOne.append(20);
      assertEquals(20, offset(one));
      assertFalse(zero.isDone(), "one node answers only for its own");
      atZero.append(10);
      assertEquals(10, offset(zero));
    }
  }

  @Test
  void shouldFindTheOthersWhenTheOnlyNodeItWasToldOfIsGone() throws Exception {
    cluster.lead(0, 1);
    cluster.node(0).close();
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> one = producer.send(event(1, "one"));
      cluster.node(1).produced().append(8);
      assertEquals(8, offset(one));
    }
  }

  @Test
  void shouldFollowAShardToTheNodeThatLeadsItNext() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> zero = producer.send(event(0, "zero"));
      CompletableFuture<Receipt> one = producer.send(event(1, "one"));
      Produced first = cluster.node(0).produced();
      Produced refused = cluster.node(1).produced();
      cluster.lead(1, 0);
      refused.refuse(ErrorCode.NOT_LEADER);
      Produced again = cluster.node(0).produced();
      assertTrue(again.sameBytesAs(refused), "under the same identity");
      again.append(5);
      assertEquals(5, offset(one));
      first.append(6); // on a connection that has stayed
      assertEquals(6, offset(zero));
      CompletableFuture<Receipt> behind = producer.send(event(0, "behind"));
      Produced next = cluster.node(0).produced();
      assertSame(first.wire(), next.wire());
      next.append(7);
      assertEquals(7, offset(behind));
    }
  }

  @Test
  void shouldNotGoBackToANodeThatLedTheShardInAnEarlierEpoch() throws Exception {
    cluster.lead(1, 0);
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> one = producer.send(event(1, "one"));
      Produced first = cluster.node(0).produced();
      cluster.delude(1);
      cluster.loseLeader(1);
      int before = cluster.timesAsked(1);
      first.wire().cut();
      while (cluster.timesAsked(1) < before + 2) {
        Thread.onSpinWait(); // it looks for somebody who leads
      }
      cluster.lead(1, 0);
      Produced again = cluster.node(0).produced();
      assertTrue(again.sameBytesAs(first));
      again.append(4);
      assertEquals(4, offset(one));
      assertEquals(List.of(), cluster.node(1).producerShards());
      assertNull(cluster.node(1).poll(0), "what it says was true once");
    }
  }

  @Test
  void shouldSendToOneShardWhileTheOtherHasNoLeader() throws Exception {
    cluster.loseLeader(1);
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> one = producer.send(event(1, "one"));
      CompletableFuture<Receipt> zero = producer.send(event(0, "zero"));
      cluster.node(0).produced().append(1);
      assertEquals(1, offset(zero));
      cluster.lead(1, 0);
      Produced late = cluster.node(0).produced();
      assertIs(late, 1, "one");
      late.append(2);
      assertEquals(2, offset(one));
      assertEquals(List.of(0, 1), cluster.node(0).producerShards());
    }
  }

  @Test
  void shouldFenceTheProducerBeforeOnAllShardsBeforeItSends() throws Exception {
    cluster.loseLeader(1);
    try (Producer producer = client.producer(config().name("payments"))) {
      CompletableFuture<Receipt> zero = producer.send(event(0, "zero"));
      assertNull(cluster.node(0).poll(100), "the one before may still send to shard 1");
      cluster.lead(1, 1);
      Produced request = cluster.node(0).produced();
      assertEquals(List.of(1), cluster.node(1).producerShards());
      request.append(3);
      assertEquals(3, offset(zero));
    }
  }

  @Test
  void shouldEndOnAllShardsWhenItIsFencedOnOne() throws Exception {
    try (Producer producer = client.producer(config().name("payments"))) {
      CompletableFuture<Receipt> under = producer.send(event(0, "under way"));
      Produced underWay = cluster.node(0).produced();
      CompletableFuture<Receipt> waiting = producer.send(event(0, "waiting"));
      CompletableFuture<Receipt> fenced = producer.send(event(1, "fenced"));
      cluster.node(1).produced().refuse(ErrorCode.PRODUCER_FENCED);
      assertEquals(ErrorCode.PRODUCER_FENCED, failure(fenced));
      assertEquals(ErrorCode.PRODUCER_FENCED, failure(waiting));
      DriftException later =
          assertThrows(DriftException.class, () -> producer.send(event(0, "later")));
      assertEquals(ErrorCode.PRODUCER_FENCED, later.code());
      underWay.append(8);
      assertEquals(8, offset(under), "what was under way is answered");
    }
  }

  @Test
  void shouldSendATransactionToTheLeaderOfItsShard() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<List<Receipt>> receipts =
          producer.sendTransaction(
              List.of(
                  event(1, "a"),
                  ProducerRecord.put(ScriptedBroker.BROAD, null, TableAnswers.utf8("anywhere")),
                  event(1, "b")));
      Produced request = cluster.node(1).produced();
      assertIs(request, 1, "a", "anywhere", "b");
      assertEquals(1, request.flags());
      request.append(30);
      assertEquals(32, receipts.get(10, TimeUnit.SECONDS).get(2).offset());
      DriftException across =
          assertThrows(
              DriftException.class,
              () -> producer.sendTransaction(List.of(event(0, "a"), event(1, "b"))));
      assertEquals(ErrorCode.TRANSACTION_ACROSS_SHARDS, across.code());
    }
  }

  @Test
  void shouldFlushAllShards() throws Exception {
    try (Producer producer = client.producer(config())) {
      CompletableFuture<Receipt> zero = producer.send(event(0, "zero"));
      CompletableFuture<Receipt> one = producer.send(event(1, "one"));
      Produced atOne = cluster.node(1).produced();
      CompletableFuture<Void> flushed = CompletableFuture.runAsync(producer::flush);
      cluster.node(0).produced().append(0);
      assertEquals(0, offset(zero));
      DriftException late =
          assertThrows(DriftException.class, () -> producer.flush(Duration.ofMillis(50)));
      assertEquals(ErrorCode.DEADLINE_EXCEEDED, late.code());
      assertFalse(flushed.isDone());
      atOne.append(1);
      flushed.get(10, TimeUnit.SECONDS);
      assertEquals(1, offset(one));
    }
  }

  @Test
  void shouldDivideItsMemoryAmongTheShards() {
    ProducerConfig small =
        config().batchBytes(1024).memoryBytes(8192).deliveryTimeout(Duration.ofMillis(300));
    String value = "x".repeat(900);
    try (Producer producer = client.producer(small)) {
      List<CompletableFuture<Receipt>> taken = new ArrayList<>();
      ProducerRecord record = event(0, value);
      for (var r = producer.trySend(record); r != null; r = producer.trySend(record)) {
        taken.add(r);
        assertTrue(taken.size() < 8, "more than its memory");
      }
      assertEquals(3, taken.size(), "half of the memory has room for three batches");
      assertNotNull(producer.trySend(event(1, value)), "the other half is free");
    }
  }
}
