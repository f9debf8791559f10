package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.scripted.Asked;
import io.driftdb.client.scripted.Deliveries;
import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.client.scripted.ScriptedCluster;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.protocol.UnsubscribeDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a subscriber reads from which node, where each of two shards has a leader of its own. */
class ClusterSubscriberScriptTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration LONGER_THAN_ANY_TEST = Duration.ofSeconds(60);

  private final ScriptedCluster cluster = new ScriptedCluster(2);
  private final DriftClient client =
      DriftClient.connect(cluster.config().connectTimeout(LONGER_THAN_ANY_TEST));
  private final Subscriber subscriber =
      client.subscriber(SubscriberConfig.defaults().creditBytes(8192));
  private final Set<String> seen = new TreeSet<>();
  private final RecordVisitor see =
      record ->
          seen.add(
              record.partition()
                  + "@"
                  + record.offset()
                  + ":"
                  + new String(record.value(), StandardCharsets.UTF_8));

  @AfterEach
  void close() {
    subscriber.close();
    cluster.close();
    client.close();
  }

  private static CompletableFuture<Deliveries> accept(ScriptedBroker node, int shard) {
    return CompletableFuture.supplyAsync(() -> Deliveries.accept(node, shard));
  }

  private static Deliveries got(CompletableFuture<Deliveries> accepted) throws Exception {
    return accepted.get(10, TimeUnit.SECONDS);
  }

  private void poll(int count) {
    int before = seen.size();
    while (seen.size() - before < count) {
      assertTrue(subscriber.poll(see, LONG) > 0, "nothing came behind " + seen);
    }
  }

  /** Both shards' subscriptions, each with a record shown. */
  private Deliveries[] begun() throws Exception {
    subscriber.subscribeAll(ScriptedBroker.BROAD, Position.offset(5));
    CompletableFuture<Deliveries> atZero = accept(cluster.node(0), 0);
    CompletableFuture<Deliveries> atOne = accept(cluster.node(1), 1);
    assertEquals(0, subscriber.poll(see, Duration.ZERO), "subscribed to both, whatever the time");
    Deliveries[] both = {got(atZero), got(atOne)};
    both[0].send(5, "a");
    both[1].send(5, "b");
    poll(2);
    return both;
  }

  @Test
  void shouldReadEachShardFromTheNodeThatLeadsIt() throws Exception {
    Deliveries[] both = begun();
    assertEquals(0, both[0].partition());
    assertEquals(1, both[1].partition());
    assertEquals(Set.of("0@5:a", "1@5:b"), seen);
    assertEquals(6, subscriber.nextOffset(ScriptedBroker.BROAD, 0));
    assertEquals(6, subscriber.nextOffset(ScriptedBroker.BROAD, 1));
    PositionToken token = PositionToken.read(subscriber.token());
    assertEquals(2, token.parts().size());
    assertEquals(106, token.part(0).lsn());
    assertEquals(106, token.part(1).lsn());
  }

  @Test
  void shouldDivideTheCreditAmongTheShards() throws Exception {
    subscriber.subscribeAll(ScriptedBroker.BROAD, Position.offset(0));
    CompletableFuture<Deliveries> atZero = accept(cluster.node(0), 0);
    CompletableFuture<Deliveries> atOne = accept(cluster.node(1), 1);
    assertEquals(0, subscriber.poll(see, Duration.ZERO));
    Deliveries zero = got(atZero);
    assertEquals(4096, zero.credit());
    assertEquals(4096, got(atOne).credit());
    zero.send(0, "x".repeat(1500));
    poll(1);
    assertNull(cluster.node(0).poll(50), "less than half of it was shown");
    zero.send(1, "x".repeat(1500));
    poll(1);
    zero.awaitCredit(cluster.node(0));
    assertEquals(4096, zero.credit());
    assertNull(cluster.node(1).poll(50), "and only there");
  }

  @Test
  void shouldTakeCreditBackFromAShardWhenAnotherIsAdded() throws Exception {
    subscriber.subscribe(ScriptedBroker.BROAD, 0, Position.offset(5));
    CompletableFuture<Deliveries> alone = accept(cluster.node(0), 0);
    assertEquals(0, subscriber.poll(see, Duration.ZERO));
    assertEquals(8192, got(alone).credit());
    subscriber.subscribe(ScriptedBroker.BROAD, 1, Position.offset(5));
    CompletableFuture<Deliveries> atZero =
        CompletableFuture.supplyAsync(
            () -> {
              Asked ending = cluster.node(0).next();
              ending.as(new UnsubscribeDecoder());
              ending.wire().fail(ending.correlationId(), ErrorCode.UNKNOWN_SUBSCRIPTION, 0);
              return Deliveries.accept(cluster.node(0), 0);
            });
    CompletableFuture<Deliveries> atOne = accept(cluster.node(1), 1);
    assertEquals(0, subscriber.poll(see, Duration.ZERO));
    assertEquals(4096, got(atZero).credit());
    assertEquals(4096, got(atOne).credit());
  }

  @Test
  void shouldShowOneShardsRecordsWhileTheOtherHasNoLeaderAndGoOnWhereItWas() throws Exception {
    Deliveries[] both = begun();
    cluster.loseLeader(1);
    both[1].wire().cut();
    both[0].send(6, "c");
    poll(1);
    both[0].send(7, "d");
    poll(1);
    CompletableFuture<Deliveries> moved =
        CompletableFuture.supplyAsync(
            () -> {
              Deliveries deliveries = Deliveries.accept(cluster.node(0), 1);
              deliveries.send(6, "e");
              return deliveries;
            });
    cluster.lead(1, 0);
    poll(1);
    Deliveries next = got(moved);
    assertEquals(1, next.partition());
    assertEquals(6, next.requested());
    PositionToken token = PositionToken.read(next.token());
    assertEquals(1, token.parts().size(), "the other shard is of no concern there");
    assertEquals(106, token.part(1).lsn());
    assertTrue(next.wire() != both[0].wire());
    both[0].send(8, "f");
    poll(1);
    assertEquals(Set.of("0@5:a", "0@6:c", "0@7:d", "0@8:f", "1@5:b", "1@6:e"), seen);
  }

  @Test
  @Timeout(30)
  void shouldShowOneShardsRecordsWhileTheOthersNodeIsSilent() throws Exception {
    Deliveries[] both = begun();
    cluster.node(1).fallSilent();
    both[1].wire().cut();
    assertEquals(0, subscriber.poll(see, Duration.ofMillis(200)), "it connects meanwhile");
    both[0].send(6, "c");
    poll(1);
    assertEquals(Set.of("0@5:a", "0@6:c", "1@5:b"), seen);
  }

  @Test
  @Timeout(30)
  void shouldShowOneShardsRecordsAfterItHasToldOfTheOthersLastingTrouble() throws Exception {
    SubscriberConfig hasty = SubscriberConfig.defaults().reconnectTimeout(Duration.ofMillis(1));
    try (Subscriber told = client.subscriber(hasty)) {
      told.subscribeAll(ScriptedBroker.BROAD, Position.offset(5));
      CompletableFuture<Deliveries> atZero = accept(cluster.node(0), 0);
      CompletableFuture<Deliveries> atOne = accept(cluster.node(1), 1);
      assertEquals(0, told.poll(see, Duration.ZERO));
      cluster.loseLeader(1);
      got(atOne).wire().cut();
      DriftException lasting =
          assertThrows(DriftException.class, () -> told.poll(see, LONGER_THAN_ANY_TEST));
      assertTrue(lasting.code().retriable(), lasting.getMessage());
      cluster.node(1).fallSilent();
      got(atZero).send(5, "a");
      while (seen.isEmpty()) {
        try {
          told.poll(see, LONG);
        } catch (DriftException e) {
          assertTrue(e.code().retriable(), e.getMessage());
        }
      }
      assertEquals(Set.of("0@5:a"), seen);
    }
  }

  @Test
  void shouldTellWhatEndsOneShardsSubscriptionAndGoOnWithTheOther() throws Exception {
    Deliveries[] both = begun();
    both[1].fail(ErrorCode.OFFSET_OUT_OF_RANGE);
    DriftException e = assertThrows(DriftException.class, () -> subscriber.poll(see, LONG));
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, e.code());
    subscriber.subscribe(ScriptedBroker.BROAD, 1, Position.offset(50));
    CompletableFuture<Deliveries> again = accept(cluster.node(1), 1);
    both[0].send(6, "c");
    poll(1);
    assertEquals(50, got(again).requested());
    got(again).send(50, "late");
    poll(1);
    assertEquals(Set.of("0@5:a", "0@6:c", "1@5:b", "1@50:late"), seen);
  }
}
