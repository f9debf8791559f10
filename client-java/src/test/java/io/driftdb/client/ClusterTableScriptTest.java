package io.driftdb.client;

import static io.driftdb.client.scripted.TableAnswers.row;
import static io.driftdb.client.scripted.TableAnswers.token;
import static io.driftdb.client.scripted.TableAnswers.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.client.scripted.Asked;
import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.client.scripted.ScriptedCluster;
import io.driftdb.client.scripted.TableAnswers;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.protocol.TableFeedDecoder;
import io.driftdb.schema.protocol.TableGetDecoder;
import io.driftdb.schema.protocol.TableScanDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which node is asked of a table whose two shards have a leader each. */
class ClusterTableScriptTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final ScriptedCluster cluster = new ScriptedCluster(2);
  private final DriftClient client = cluster.connect();
  private final Table table = client.table(ScriptedBroker.WIDE);

  @AfterEach
  void close() {
    cluster.close();
    client.close();
  }

  private static <T> CompletableFuture<T> later(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private byte[] keyOn(int shard) {
    for (int i = 0; ; i++) {
      byte[] key = utf8("k" + i);
      if (TableShards.ofKey(table.topic(), key) == shard) {
        return key;
      }
    }
  }

  @Test
  void shouldAskForARowWhereItsShardIsLed() {
    for (int shard : List.of(0, 1)) {
      byte[] key = keyOn(shard);
      CompletableFuture<TableAnswer<TableRow>> call = later(() -> table.get(key));
      Asked asked = cluster.node(shard).next();
      assertEquals(shard, asked.as(new TableGetDecoder()).shard());
      TableAnswers.rows(asked, shard, 9, "", row(text(key), "1", 1));
      assertEquals("1", text(call.join().value().value()));
    }
  }

  @Test
  void shouldAskTheNodeThatAClientOfAnyNodeIsAtForAllShards() {
    try (DriftClient any = DriftClient.connect(cluster.config().anyNode())) {
      byte[] key = keyOn(1);
      Table there = any.table(ScriptedBroker.WIDE);
      CompletableFuture<TableAnswer<TableRow>> call = later(() -> there.get(key));
      Asked asked = cluster.node(0).next();
      assertEquals(1, asked.as(new TableGetDecoder()).shard());
      TableAnswers.rows(asked, 1, 9, "", row(text(key), "1", 1));
      assertEquals(9, call.join().lsn());
    }
  }

  @Test
  void shouldFollowAShardToTheNodeThatLeadsItNext() {
    byte[] key = keyOn(1);
    CompletableFuture<TableAnswer<TableRow>> call = later(() -> table.get(key));
    Asked first = cluster.node(1).next();
    cluster.lead(1, 0);
    first.wire().cut();
    Asked again = cluster.node(0).next();
    assertEquals(1, again.as(new TableGetDecoder()).shard());
    TableAnswers.rows(again, 1, 9, "", row(text(key), "1", 1));
    assertEquals(9, call.join().lsn());
  }

  @Test
  void shouldScanEachShardWhereItIsLedAsNewAsATokenSaysOfIt() {
    byte[] seen = PositionToken.merge(List.of(token(0, 40), token(1, 70)));
    CompletableFuture<List<String>> call =
        later(
            () -> {
              try (TableScan rows =
                  table.scan(RowRange.all(), ReadOptions.latest().atLeast(seen))) {
                List<String> keys = new ArrayList<>();
                rows.forEachRemaining(row -> keys.add(text(row.key())));
                return keys;
              }
            });
    Asked zero = cluster.node(0).next();
    assertArrayEquals(token(0, 40), atLeast(zero));
    TableAnswers.rows(zero, 0, 50, "", row("a", "1", 1), row("d", "1", 1));
    Asked one = cluster.node(1).next();
    assertArrayEquals(token(1, 70), atLeast(one));
    TableAnswers.rows(one, 1, 90, "", row("b", "1", 1), row("c", "1", 1));
    assertEquals(List.of("a", "b", "c", "d"), call.join());
  }

  private static byte[] atLeast(Asked asked) {
    TableScanDecoder scan = asked.as(new TableScanDecoder());
    scan.skipFromKey();
    scan.skipToKey();
    scan.skipIndex();
    scan.skipIndexFrom();
    scan.skipIndexTo();
    scan.skipCursor();
    scan.skipAsOfToken();
    byte[] token = new byte[scan.atLeastLength()];
    scan.getAtLeast(token, 0, token.length);
    return token;
  }

  @Test
  void shouldFollowEachShardWhereItIsLed() {
    CompletableFuture<TableView> call =
        later(() -> client.view(ScriptedBroker.WIDE, TableConfig.defaults()));
    TableAnswers.rows(cluster.node(0).next(), 0, 10, "", row("a", "1", 1));
    TableAnswers.rows(cluster.node(1).next(), 1, 20, "", row("b", "1", 1));
    try (TableView view = call.join()) {
      assertEquals(2, view.size());
      for (int shard : List.of(0, 1)) {
        Asked feed = cluster.node(shard).next();
        TableFeedDecoder asked = feed.as(new TableFeedDecoder());
        assertEquals(shard, asked.shard());
        assertEquals(shard == 0 ? 10 : 20, asked.afterLsn());
        TableAnswers.feed(feed, shard, 30, row("c" + shard, "1", 25));
        view.await(token(shard, 30), LONG);
      }
      assertEquals(4, view.size());
    }
  }
}
