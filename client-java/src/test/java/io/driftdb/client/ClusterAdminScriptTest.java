package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.scripted.Asked;
import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.client.scripted.ScriptedCluster;
import io.driftdb.client.scripted.TableAnswers;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.ChangeShardMembersDecoder;
import io.driftdb.schema.protocol.CreateOnShardDecoder;
import io.driftdb.schema.protocol.CreateTopicDecoder;
import io.driftdb.schema.protocol.DescribeTableDecoder;
import io.driftdb.schema.protocol.ListPositionsDecoder;
import io.driftdb.schema.protocol.ListPositionsReplyEncoder;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TableDescriptionEncoder;
import io.driftdb.schema.protocol.TransferLeadershipDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which node the admin asks, where each of two shards has a leader of its own. */
class ClusterAdminScriptTest {
  private final ScriptedCluster cluster = new ScriptedCluster(2);
  private final DriftClient client = cluster.connect();
  private final Admin admin = client.admin();

  @AfterEach
  void close() {
    cluster.close();
    client.close();
  }

  private static <T> CompletableFuture<T> later(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call);
  }

  private static ErrorCode refusal(CompletableFuture<?> call) {
    CompletionException e = assertThrows(CompletionException.class, call::join);
    return ((DriftException) e.getCause()).code();
  }

  @Test
  void shouldAskEachShardsLeaderForItsPartitions() {
    CompletableFuture<List<PartitionRange>> call = later(() -> admin.ranges(ScriptedBroker.BROAD));
    answerPositions(cluster.node(0).next(), 0, 11);
    answerPositions(cluster.node(1).next(), 1, 22);
    List<PartitionRange> ranges = call.join();
    assertEquals(List.of(0, 1), ranges.stream().map(PartitionRange::partition).toList());
    assertEquals(List.of(11L, 22L), ranges.stream().map(PartitionRange::latest).toList());
    CompletableFuture<Long> one =
        later(() -> admin.resolve(ScriptedBroker.BROAD, 1, Position.latest()));
    answerPositions(cluster.node(1).next(), 1, 33);
    assertEquals(33, one.join());
    assertNull(cluster.node(0).poll(20));
  }

  /** Is asked of that partition, of the shard of the same number. */
  private static void answerPositions(Asked asked, int partition, long latest) {
    ListPositionsDecoder.PartitionsDecoder partitions =
        asked.as(new ListPositionsDecoder()).partitions();
    assertEquals(1, partitions.count());
    assertEquals(partition, partitions.next().partition());
    int topicId = partitions.topicId();
    asked
        .wire()
        .send(
            new ListPositionsReplyEncoder(),
            reply ->
                reply
                    .correlationId(asked.correlationId())
                    .partitionsCount(1)
                    .next()
                    .topicId(topicId)
                    .partition(partition)
                    .errorCode(0)
                    .shard(partition)
                    .offset(latest)
                    .earliestOffset(0)
                    .latestOffset(latest)
                    .committedLsn(100));
  }

  @Test
  void shouldCreateTopicsAtTheFirstShardsLeaderAndOnTheShardThatIsNamed() {
    cluster.lead(0, 1);
    cluster.lead(1, 0);
    try (DriftClient moved = cluster.connect()) {
      CompletableFuture<TopicInfo> pinned =
          later(
              () ->
                  moved
                      .admin()
                      .createTopic(
                          ScriptedBroker.BROAD,
                          TopicKind.LOG,
                          2,
                          TopicOptions.defaults().shard(1)));
      Asked asked = cluster.node(1).next();
      assertEquals(1, asked.as(new CreateOnShardDecoder()).shard());
      TableAnswers.done(asked);
      assertEquals(List.of(0, 1), pinned.join().placement());
      CompletableFuture<TopicInfo> spread =
          later(() -> moved.admin().createTopic(ScriptedBroker.BROAD, TopicKind.LOG, 2));
      asked = cluster.node(1).next();
      assertEquals(2, asked.as(new CreateTopicDecoder()).partitions());
      TableAnswers.done(asked);
      spread.join();
      TableOptions options = TableOptions.defaults().shard(1);
      CompletableFuture<TopicInfo> table =
          later(() -> moved.admin().createTable(ScriptedBroker.WIDE, 2, options));
      asked = cluster.node(1).next();
      assertEquals(1, asked.as(new CreateOnShardDecoder()).shard());
      TableAnswers.done(asked);
      table.join();
    }
  }

  @Test
  void shouldWaitLongerForAChangeThanABrokerMayBeSilent() {
    Duration most = Duration.ofMillis(1500);
    try (DriftClient hurried = DriftClient.connect(cluster.config().requestTimeout(most))) {
      CompletableFuture<ClusterInfo> call =
          later(() -> hurried.admin().addNode("n2", "host:1", "host:2"));
      Asked zero = cluster.node(0).next();
      // Two in a row are a third of the request timeout apart.
      awaitPings(cluster.node(0), 5, call);
      cluster.describe(zero, 0);
      Asked one = cluster.node(1).next();
      cluster.node(1).fallSilent();
      assertEquals(ErrorCode.CONNECTION_LOST, refusal(call));
      assertChange(one, 1, 0);
    }
  }

  private static void awaitPings(ScriptedBroker node, int count, CompletableFuture<?> call) {
    while (node.pings() < count) {
      assertFalse(call.isDone(), "the connection was given up");
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void shouldChangeTheMembersOfEachShardInTurnAtItsLeader() {
    CompletableFuture<ClusterInfo> call = later(() -> admin.addNode("n2", "host:1", "host:2"));
    Asked zero = cluster.node(0).next();
    assertChange(zero, 0, 0);
    assertNull(cluster.node(1).poll(50), "one after the other");
    cluster.describe(zero, 0);
    Asked one = cluster.node(1).next();
    assertChange(one, 1, 0);
    cluster.describe(one, 1);
    assertEquals(1, call.join().self());
  }

  private static void assertChange(Asked asked, int shard, int change) {
    ChangeShardMembersDecoder request = asked.as(new ChangeShardMembersDecoder());
    assertEquals(shard, request.shard());
    assertEquals(change, request.change());
    assertEquals("n2", request.node());
    assertEquals("host:1", request.peerAddress());
    assertEquals("host:2", request.clientAddress());
  }

  @Test
  void shouldFollowAShardToItsNextLeaderWhileMembersChange() {
    CompletableFuture<ClusterInfo> call = later(() -> admin.replaceNode("n2", "host:1", "host:2"));
    Asked zero = cluster.node(0).next();
    assertChange(zero, 0, 2);
    cluster.describe(zero, 0);
    Asked one = cluster.node(1).next();
    cluster.lead(1, 0);
    one.wire().fail(one.correlationId(), ErrorCode.NOT_LEADER, 0);
    Asked again = cluster.node(0).next();
    assertChange(again, 1, 2);
    cluster.describe(again, 0);
    assertEquals(0, call.join().self());
  }

  @Test
  void shouldAskTheNextLeaderToRemoveOneThatHasLed() {
    CompletableFuture<ClusterInfo> call = later(() -> admin.removeNode("n1"));
    Asked zero = cluster.node(0).next();
    assertRemoval(zero, 0);
    cluster.describe(zero, 0);
    Asked itself = cluster.node(1).next();
    assertRemoval(itself, 1);
    cluster.lead(1, 0);
    itself.wire().fail(itself.correlationId(), ErrorCode.NOT_LEADER, 0);
    Asked one = cluster.node(0).next();
    assertRemoval(one, 1);
    cluster.describe(one, 0);
    assertEquals(0, call.join().self());
  }

  private static void assertRemoval(Asked asked, int shard) {
    ChangeShardMembersDecoder request = asked.as(new ChangeShardMembersDecoder());
    assertEquals(shard, request.shard());
    assertEquals(1, request.change());
    assertEquals("n1", request.node());
  }

  @Test
  void shouldChangeNoShardsMembersWhileOneHasNoLeader() {
    cluster.loseLeader(1);
    try (DriftClient hasty =
        DriftClient.connect(cluster.config().requestTimeout(Duration.ofMillis(200)))) {
      assertEquals(ErrorCode.NOT_LEADER, refusal(later(() -> hasty.admin().removeNode("n1"))));
      assertNull(cluster.node(0).poll(0));
    }
  }

  @Test
  void shouldHaveANodeLeadOneShardOrAll() {
    CompletableFuture<ClusterInfo> one = later(() -> admin.transferLeadership(1, "n0"));
    assertTransfer(cluster.node(1).next(), 1, 0);
    assertTrue(one.join().shards().get(1).leads());
    CompletableFuture<ClusterInfo> all = later(() -> admin.transferLeadership("n1"));
    assertTransfer(cluster.node(0).next(), 0, 1);
    Asked stale = cluster.node(1).next(); // which has led this shard before
    stale.wire().fail(stale.correlationId(), ErrorCode.NOT_LEADER, 0);
    assertTransfer(cluster.node(0).next(), 1, 1);
    assertTrue(all.join().shards().stream().allMatch(ClusterInfo.Shard::leads));
    assertEquals(
        ErrorCode.INVALID_REQUEST, refusal(later(() -> admin.transferLeadership(2, "n0"))));
  }

  /** Is asked that a node lead that shard, and has it lead. */
  private void assertTransfer(Asked asked, int shard, int to) {
    TransferLeadershipDecoder request = asked.as(new TransferLeadershipDecoder());
    assertEquals(shard, request.shard());
    assertEquals("n" + to, request.node());
    cluster.lead(shard, to);
    cluster.describe(asked, 0);
  }

  @Test
  void shouldTellHowATableIsOnEachShardAsItsLeaderSays() {
    CompletableFuture<TableInfo> call = later(() -> admin.describeTable(ScriptedBroker.WIDE));
    describe(cluster.node(0).next(), 100, true);
    describe(cluster.node(1).next(), 200, false);
    TableInfo table = call.join();
    assertEquals(List.of(0, 1), table.shards().stream().map(ShardTableInfo::shard).toList());
    assertEquals(
        List.of(100L, 200L), table.shards().stream().map(ShardTableInfo::appliedLsn).toList());
    assertEquals(1, table.indexes().size());
    assertFalse(table.indexes().get(0).ready(), "it is not everywhere");
  }

  /** What a node says of both shards, the one that it follows included. */
  private static void describe(Asked asked, long appliedLsn, boolean ready) {
    assertTrue(asked.as(new DescribeTableDecoder()).topicId() > 0);
    asked
        .wire()
        .send(
            new TableDescriptionEncoder(),
            reply -> {
              TableDescriptionEncoder.ShardsEncoder shards =
                  reply
                      .correlationId(asked.correlationId())
                      .rowFormat(RowFormat.JSON)
                      .missingRow(MissingRow.UPSERT)
                      .historyRetentionMs(-1)
                      .shardsCount(2);
              for (int shard = 0; shard < 2; shard++) {
                shards
                    .next()
                    .shard(shard)
                    .state((short) 0)
                    .committedLsn(appliedLsn)
                    .appliedLsn(appliedLsn)
                    .horizonLsn(0)
                    .horizonNs(0)
                    .rejected(0);
              }
              reply
                  .indexesCount(1)
                  .next()
                  .indexId(1)
                  .state((short) (ready ? 0 : 1))
                  .name("i")
                  .paths("a")
                  .where("");
            });
  }
}
