package io.driftdb.client;

import static io.driftdb.client.scripted.TableAnswers.row;
import static io.driftdb.client.scripted.TableAnswers.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.scripted.Asked;
import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.client.scripted.TableAnswers;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.TableFeedDecoder;
import io.driftdb.schema.protocol.TableScanDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Views and subscriptions of tables, against a broker that a test plays. */
class TableFollowScriptTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ScriptedBroker broker = new ScriptedBroker();
  private final DriftClient client = broker.connect();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final List<TableSubscription> subscriptions = new ArrayList<>();

  @AfterEach
  void close() {
    subscriptions.forEach(TableSubscription::close);
    broker.close();
    client.close();
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "gone" : new String(bytes, StandardCharsets.UTF_8);
  }

  private String heard() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  private TableListener listener() {
    return new TableListener() {
      @Override
      public void onRow(TableRow row) {
        heard.add("row " + text(row.key()) + " " + text(row.value()));
      }

      @Override
      public void onRowsEnd(long lsn, byte[] token) {
        heard.add("end " + lsn);
      }

      @Override
      public void onChanges(List<TableRow> changes, long lsn, byte[] token) {
        StringBuilder text = new StringBuilder("changes");
        for (TableRow change : changes) {
          text.append(' ').append(text(change.key())).append('=').append(text(change.value()));
        }
        heard.add(text + " up to " + lsn);
      }

      @Override
      public void onEnd(DriftException why) {
        heard.add("over " + why.code());
      }
    };
  }

  private CompletableFuture<TableView> view(TableConfig config) {
    return CompletableFuture.supplyAsync(() -> client.view(ScriptedBroker.TABLE, config));
  }

  private TableView bootstrapped() {
    CompletableFuture<TableView> view = view(TableConfig.defaults());
    TableAnswers.rows(broker.next(), 0, 10, "", row("a", "1", 1), row("b", "2", 2));
    return view.join();
  }

  private static long after(Asked asked) {
    return asked.as(new TableFeedDecoder()).afterLsn();
  }

  private static DriftException failure(CompletableFuture<?> call) {
    return (DriftException) assertThrows(CompletionException.class, call::join).getCause();
  }

  @Test
  void shouldFetchTheRowsPageByPageAndGoOnFromTheCursorWhenTheConnectionIsLost() {
    CompletableFuture<TableView> call = view(TableConfig.defaults());
    Asked first = broker.next();
    assertEquals(2, first.as(new TableScanDecoder()).scanFlags(), "compressed");
    TableAnswers.rows(first, 0, 10, "2", row("a", "1", 1));
    Asked second = broker.next();
    second.wire().cut();
    Asked again = broker.next();
    again.wire().fail(again.correlationId(), ErrorCode.TABLE_UNAVAILABLE, 0);
    TableAnswers.rows(broker.next(), 0, 10, "", row("b", "2", 2));
    try (TableView view = call.join()) {
      assertEquals(2, view.size());
      assertEquals("1", text(view.get(utf8("a"))));
      assertEquals(10, view.asOfLsn());
      assertArrayEquals(TableAnswers.token(0, 10), view.token());
    }
  }

  @Test
  void shouldTakeChangesAndGoOnBehindThemWhenTheConnectionIsLost() {
    try (TableView view = bootstrapped()) {
      Asked feed = broker.next();
      assertEquals(10, after(feed));
      byte[] token = new byte[feed.as(new TableFeedDecoder()).tokenLength()];
      assertEquals(TableAnswers.token(0, 10).length, token.length);
      TableAnswers.feed(feed, 0, 12, row("a", null, 11), row("c", "3", 12));
      view.awaitLsn(12, PATIENCE);
      assertNull(view.get(utf8("a")));
      assertEquals("3", text(view.get(utf8("c"))));
      Asked lost = broker.next();
      assertEquals(12, after(lost));
      lost.wire().cut();
      Asked again = broker.next();
      assertEquals(12, after(again));
      TableAnswers.feed(again, 0, 15);
      view.awaitLsn(15, PATIENCE);
      Receipt there = new Receipt(ScriptedBroker.TABLE, 0, 3, 14, 1, new byte[0], null);
      view.await(there, PATIENCE);
      view.await(TableAnswers.token(0, 15), PATIENCE);
      Receipt ahead = new Receipt(ScriptedBroker.TABLE, 0, 3, 99, 1, new byte[0], null);
      DriftException e =
          assertThrows(DriftException.class, () -> view.await(ahead, Duration.ofMillis(20)));
      assertEquals(ErrorCode.DEADLINE_EXCEEDED, e.code());
    }
  }

  @Test
  void shouldNotGiveAnswersAnyMoreOnceTheFollowingHasEnded() {
    try (TableView view = bootstrapped()) {
      Asked feed = broker.next();
      feed.wire().fail(feed.correlationId(), ErrorCode.BELOW_HORIZON, 0);
      DriftException awaiting =
          assertThrows(DriftException.class, () -> view.awaitLsn(99, PATIENCE));
      assertEquals(ErrorCode.BELOW_HORIZON, awaiting.code());
      assertThrows(DriftException.class, () -> view.get(utf8("a")));
    }
  }

  @Test
  void shouldNotBelieveChangesThatAreOutOfOrder() {
    try (TableView view = bootstrapped()) {
      TableAnswers.feed(broker.next(), 0, 12, row("a", "x", 10));
      DriftException e = assertThrows(DriftException.class, () -> view.awaitLsn(99, PATIENCE));
      assertEquals(ErrorCode.MALFORMED_MESSAGE, e.code());
    }
  }

  @Test
  void shouldNotTakeAPageThatDoesNotMatchItsChecksum() {
    CompletableFuture<TableView> call = view(TableConfig.defaults());
    TableAnswers.spoiledRows(broker.next(), 10, row("a", "1", 1));
    assertEquals(ErrorCode.CHECKSUM_MISMATCH, failure(call).code());
  }

  @Test
  void shouldBoundItsMemory() {
    CompletableFuture<TableView> call = view(TableConfig.defaults().maxBytes(150));
    TableAnswers.rows(broker.next(), 0, 10, "", row("a", "1", 1));
    try (TableView view = call.join()) {
      TableAnswers.feed(broker.next(), 0, 12, row("a", "2", 11), row("a", "3", 12));
      view.awaitLsn(12, PATIENCE);
      TableAnswers.feed(broker.next(), 0, 13, row("b", "2", 13));
      DriftException e = assertThrows(DriftException.class, () -> view.awaitLsn(13, PATIENCE));
      assertEquals(ErrorCode.STATE_TOO_LARGE, e.code());
    }
  }

  @Test
  void shouldGiveUpABrokerThatStaysAway() {
    TableConfig config = TableConfig.defaults().reconnectTimeout(Duration.ofMillis(200));
    CompletableFuture<TableView> call = view(config);
    Asked asked = broker.next();
    broker.close();
    asked.wire().cut();
    assertEquals(ErrorCode.CONNECTION_LOST, failure(call).code());
  }

  @Test
  void shouldTellRowsAndThenChanges() throws Exception {
    Table table = client.table(ScriptedBroker.TABLE);
    subscriptions.add(table.subscribeFrom(AsOf.lsn(10), listener(), TableConfig.defaults()));
    Asked scan = broker.next();
    assertEquals(10, scan.as(new TableScanDecoder()).asOf());
    TableAnswers.rows(scan, 0, 10, "", row("a", "1", 1), row("b", "2", 2));
    assertEquals("row a 1", heard());
    assertEquals("row b 2", heard());
    assertEquals("end 10", heard());
    TableAnswers.feed(broker.next(), 0, 12, row("a", "3", 11), row("b", null, 12));
    assertEquals("changes a=3 b=gone up to 12", heard());
    TableAnswers.feed(broker.next(), 0, 20);
    Asked next = broker.next();
    assertEquals(20, after(next));
    assertEquals("changes up to 20", heard(), "none, but the token has moved");
    next.wire().fail(next.correlationId(), ErrorCode.POSITION_LOST, 0);
    assertEquals("over POSITION_LOST", heard());
    assertTrue(heard.isEmpty());
  }

  @Test
  void shouldGoOnBehindAToken() throws Exception {
    Table table = client.table(ScriptedBroker.TABLE);
    TableSubscription subscription =
        table.subscribeBehind(TableAnswers.token(0, 33), listener(), TableConfig.defaults());
    Asked feed = broker.next();
    assertEquals(33, after(feed));
    TableAnswers.feed(feed, 0, 40, row("a", "3", 34));
    assertEquals("changes a=3 up to 40", heard());
    broker.next();
    subscription.close();
    assertTrue(heard.isEmpty(), "closing is no error");
    DriftException e =
        assertThrows(
            DriftException.class,
            () ->
                client
                    .table(ScriptedBroker.WIDE)
                    .subscribeBehind(
                        TableAnswers.token(0, 33), listener(), TableConfig.defaults()));
    assertEquals(ErrorCode.INVALID_REQUEST, e.code());
  }

  @Test
  void shouldEndWhenTheListenerThrows() throws Exception {
    Table table = client.table(ScriptedBroker.TABLE);
    TableListener broken =
        new TableListener() {
          @Override
          public void onRow(TableRow row) {
            throw new IllegalStateException("a listener's own failure");
          }

          @Override
          public void onRowsEnd(long lsn, byte[] token) {
            heard.add("end");
          }

          @Override
          public void onChanges(List<TableRow> changes, long lsn, byte[] token) {
            heard.add("changes");
          }

          @Override
          public void onEnd(DriftException why) {
            heard.add("over " + why.code());
          }
        };
    subscriptions.add(table.subscribeFrom(AsOf.latest(), broken, TableConfig.defaults()));
    TableAnswers.rows(broker.next(), 0, 10, "", row("a", "1", 1));
    assertEquals("over INTERNAL", heard());
    assertTrue(heard.isEmpty());
  }

  @Test
  void shouldFollowEachShardAndTellOneToken() throws Exception {
    Table table = client.table(ScriptedBroker.WIDE);
    BlockingQueue<byte[]> tokens = new LinkedBlockingQueue<>();
    TableListener listener =
        new TableListener() {
          @Override
          public void onRow(TableRow row) {
            heard.add("row " + text(row.key()));
          }

          @Override
          public void onRowsEnd(long lsn, byte[] token) {
            tokens.add(token);
          }

          @Override
          public void onChanges(List<TableRow> changes, long lsn, byte[] token) {
            tokens.add(token);
          }

          @Override
          public void onEnd(DriftException why) {
            heard.add("over " + why.code());
          }
        };
    subscriptions.add(table.subscribeFrom(AsOf.latest(), listener, TableConfig.defaults()));
    TableAnswers.rows(broker.next(), 0, 10, "", row("a", "1", 1));
    TableAnswers.rows(broker.next(), 1, 70, "", row("b", "1", 1));
    assertEquals("row a", heard());
    assertEquals("row b", heard());
    assertEquals(1 + 16 + 2 + 2 * 20, tokens.poll(10, TimeUnit.SECONDS).length);
    Asked one = broker.next();
    Asked other = broker.next();
    Asked ofSecond = after(one) == 70 ? one : other;
    assertEquals(70, after(ofSecond));
    TableAnswers.feed(ofSecond, 1, 71, row("b", null, 71));
    byte[] token = tokens.poll(10, TimeUnit.SECONDS);
    assertEquals(1 + 16 + 2 + 2 * 20, token.length, "of both shards");
  }
}
