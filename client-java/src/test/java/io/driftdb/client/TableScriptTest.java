package io.driftdb.client;

import static io.driftdb.client.scripted.TableAnswers.row;
import static io.driftdb.client.scripted.TableAnswers.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.client.scripted.Asked;
import io.driftdb.client.scripted.ScriptedBroker;
import io.driftdb.client.scripted.TableAnswers;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import io.driftdb.schema.Verdict;
import io.driftdb.schema.protocol.AlterTableDecoder;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.CreateIndexDecoder;
import io.driftdb.schema.protocol.CreateTableDecoder;
import io.driftdb.schema.protocol.DropIndexDecoder;
import io.driftdb.schema.protocol.RebuildTableDecoder;
import io.driftdb.schema.protocol.TableDiffDecoder;
import io.driftdb.schema.protocol.TableGetDecoder;
import io.driftdb.schema.protocol.TableHistoryDecoder;
import io.driftdb.schema.protocol.TableScanDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked of tables, and what is made of the answers, against a broker that a test plays. */
class TableScriptTest {
  private final ScriptedBroker broker = new ScriptedBroker();
  private final DriftClient client = broker.connect();
  private final Table table = client.table(ScriptedBroker.TABLE);
  private final Table wide = client.table(ScriptedBroker.WIDE);

  @AfterEach
  void close() {
    broker.close();
    client.close();
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static <T> CompletableFuture<T> later(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call);
  }

  private static ErrorCode refusal(CompletableFuture<?> call) {
    CompletionException e = assertThrows(CompletionException.class, call::join);
    return ((DriftException) e.getCause()).code();
  }

  private static List<String> keys(Iterator<TableRow> rows) {
    List<String> keys = new ArrayList<>();
    rows.forEachRemaining(row -> keys.add(text(row.key())));
    return keys;
  }

  @Test
  void shouldGetARowAsOfAPoint() {
    ReadOptions options =
        ReadOptions.asOf(AsOf.lsn(42)).atLeast(utf8("seen")).deadline(Duration.ofMillis(700));
    CompletableFuture<TableAnswer<TableRow>> call = later(() -> table.get(utf8("k"), options));
    Asked asked = broker.next();
    TableGetDecoder get = asked.as(new TableGetDecoder());
    assertEquals(ScriptedBroker.TABLE_ID, get.topicId());
    assertEquals(AsOfKind.LSN, get.asOfKind());
    assertEquals(42, get.asOf());
    assertTrue(get.deadlineMs() > 600 && get.deadlineMs() <= 700);
    TableAnswers.rows(asked, 0, 41, "", row("k", "{\"a\":1}", 7));
    TableAnswer<TableRow> answer = call.join();
    assertEquals("{\"a\":1}", text(answer.value().value()));
    assertEquals(7, answer.value().lsn());
    assertEquals(41, answer.lsn());
    assertArrayEquals(TableAnswers.token(0, 41), answer.token());
  }

  @Test
  void shouldTellThatThereIsNoRow() {
    CompletableFuture<TableAnswer<TableRow>> call = later(() -> table.get(utf8("k")));
    TableAnswers.rows(broker.next(), 0, 9, "", row("k", null, 3));
    assertNull(call.join().value());
  }

  @Test
  void shouldReadAllKeysInOneStateOfEachShard() {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < 1001; i++) {
      keys.add(utf8("k" + i));
    }
    CompletableFuture<TableAnswer<List<TableRow>>> call =
        later(() -> table.getAll(keys, ReadOptions.latest()));
    TableRow[] first = new TableRow[1000];
    for (int i = 0; i < first.length; i++) {
      first[i] = row("k" + i, "" + i, i + 1);
    }
    TableAnswers.rows(broker.next(), 0, 2000, "", first);
    Asked more = broker.next();
    TableGetDecoder get = more.as(new TableGetDecoder());
    assertEquals(AsOfKind.LSN, get.asOfKind());
    assertEquals(2000, get.asOf());
    TableAnswers.rows(more, 0, 2000, "", row("k1000", "1000", 1001));
    List<TableRow> rows = call.join().value();
    assertEquals(1001, rows.size());
    assertEquals("1000", text(rows.get(1000).value()));
  }

  @Test
  void shouldScanPageByPageAndGoOnWhereItWasWhenTheConnectionIsLost() {
    CompletableFuture<TableScan> call =
        later(() -> table.scan(RowRange.prefix(utf8("k")), ReadOptions.latest()));
    Asked first = broker.next();
    TableScanDecoder scan = first.as(new TableScanDecoder());
    byte[] from = new byte[scan.fromKeyLength()];
    scan.getFromKey(from, 0, from.length);
    byte[] to = new byte[scan.toKeyLength()];
    scan.getToKey(to, 0, to.length);
    assertEquals("k", text(from));
    assertEquals("l", text(to));
    TableAnswers.rows(first, 0, 50, "page 2", row("k1", "1", 1), row("k2", "2", 2));
    TableScan rows = call.join();
    assertEquals(50, rows.lsn());
    assertEquals("k1", text(rows.next().key()));
    assertFalse(rows.isAtPageEnd());
    assertThrows(DriftException.class, rows::cursor);
    assertEquals("k2", text(rows.next().key()));
    assertEquals("page 2", text(rows.cursor()));
    CompletableFuture<List<String>> rest = later(() -> keys(rows));
    Asked second = broker.next();
    assertEquals("page 2", cursor(second));
    second.wire().cut();
    Asked again = broker.next();
    assertEquals("page 2", cursor(again));
    TableAnswers.rows(again, 0, 50, "", row("k3", "3", 3));
    assertEquals(List.of("k3"), rest.join());
    assertEquals(0, rows.cursor().length);
    rows.close();
    assertEquals(ErrorCode.CLIENT_CLOSED, assertThrows(DriftException.class, rows::hasNext).code());
  }

  private static String cursor(Asked asked) {
    TableScanDecoder scan = asked.as(new TableScanDecoder());
    scan.skipFromKey();
    scan.skipToKey();
    scan.skipIndex();
    scan.skipIndexFrom();
    scan.skipIndexTo();
    byte[] cursor = new byte[scan.cursorLength()];
    scan.getCursor(cursor, 0, cursor.length);
    return text(cursor);
  }

  @Test
  void shouldResumeAScanAndEndAtTheLimit() {
    CompletableFuture<TableScan> call =
        later(() -> table.resume(utf8("kept"), ReadOptions.latest().limit(2)));
    Asked asked = broker.next();
    assertEquals("kept", cursor(asked));
    assertEquals(2, asked.as(new TableScanDecoder()).maxRows());
    TableAnswers.rows(asked, 0, 50, "more", row("a", "1", 1));
    TableScan rows = call.join();
    assertEquals("a", text(rows.next().key()));
    CompletableFuture<List<String>> rest = later(() -> keys(rows));
    Asked second = broker.next();
    assertEquals(1, second.as(new TableScanDecoder()).maxRows());
    TableAnswers.rows(second, 0, 50, "still more", row("b", "2", 2));
    assertEquals(List.of("b"), rest.join());
    assertEquals("still more", text(rows.cursor()));
    rows.close();
  }

  @Test
  void shouldLookUpByAnIndex() {
    CompletableFuture<TableScan> call =
        later(() -> table.scan(RowRange.indexEqual("by-city", "\"Rome\""), ReadOptions.latest()));
    Asked asked = broker.next();
    TableScanDecoder scan = asked.as(new TableScanDecoder());
    assertEquals(4, scan.scanFlags());
    scan.skipFromKey();
    scan.skipToKey();
    assertEquals("by-city", scan.index());
    byte[] from = new byte[scan.indexFromLength()];
    scan.getIndexFrom(from, 0, from.length);
    assertEquals("\"Rome\"", text(from));
    asked.wire().fail(asked.correlationId(), ErrorCode.UNKNOWN_INDEX, 0);
    assertEquals(ErrorCode.UNKNOWN_INDEX, refusal(call));
  }

  @Test
  void shouldMergeTheShardsByKey() {
    CompletableFuture<List<String>> call =
        later(
            () -> {
              try (TableScan rows = wide.scan(RowRange.all(), ReadOptions.latest())) {
                List<String> keys = keys(rows);
                assertEquals(90, rows.lsn());
                assertEquals(1 + 16 + 2 + 2 * 20, rows.token().length);
                assertThrows(DriftException.class, rows::cursor);
                return keys;
              }
            });
    TableAnswers.rows(broker.next(), 0, 10, "", row("a", "1", 1), row("d", "1", 1));
    TableAnswers.rows(
        broker.next(), 1, 90, "", row("b", "1", 1), row("c", "1", 1), row("e", "1", 1));
    assertEquals(List.of("a", "b", "c", "d", "e"), call.join());
    CompletableFuture<TableAnswer<Long>> count =
        later(() -> wide.count(RowRange.all(), ReadOptions.latest()));
    TableAnswers.count(broker.next(), 10, 2);
    TableAnswers.count(broker.next(), 90, 3);
    assertEquals(5, count.join().value());
  }

  @Test
  void shouldTellTheHistoryOfARow() {
    CompletableFuture<RowHistory> call =
        later(() -> table.history(utf8("k"), ReadOptions.latest()));
    TableAnswers.version(broker.next(), 1, 0, 20, "{}", "me", 20);
    RowHistory history = call.join();
    assertEquals(3, history.horizonLsn());
    RowVersion newest = history.next();
    assertEquals(Op.PATCH, newest.op());
    assertEquals(20, newest.fromLsn());
    assertEquals("by", newest.headers().get(0).name());
    assertEquals("me", text(newest.headers().get(0).value()));
    CompletableFuture<RowVersion> second = later(history::next);
    Asked asked = broker.next();
    assertEquals(20, asked.as(new TableHistoryDecoder()).beforeLsn());
    TableAnswers.version(asked, 0, 1, 10, null, "you", 0);
    assertEquals(Verdict.CONFLICT, second.join().verdict());
    assertNull(second.join().value());
    assertFalse(history.hasNext());
    history.close();
  }

  @Test
  void shouldTellTheHistoryUpToAPoint() {
    CompletableFuture<RowHistory> call =
        later(() -> table.history(utf8("k"), ReadOptions.asOf(AsOf.offset(5))));
    Asked get = broker.next();
    assertEquals(AsOfKind.OFFSET, get.as(new TableGetDecoder()).asOfKind());
    TableAnswers.rows(get, 0, 17, "", row("k", "1", 1));
    Asked asked = broker.next();
    assertEquals(18, asked.as(new TableHistoryDecoder()).beforeLsn());
    TableAnswers.version(asked, 0, 0, 10, "1", "me", 0);
    call.join().close();
  }

  @Test
  void shouldTellWhatIsDifferent() {
    CompletableFuture<TableDiff> call =
        later(() -> table.diff(AsOf.lsn(5), AsOf.latest(), ReadOptions.latest()));
    Asked asked = broker.next();
    TableDiffDecoder request = asked.as(new TableDiffDecoder());
    assertEquals(AsOfKind.LSN, request.fromKind());
    assertEquals(5, request.from());
    assertEquals(AsOfKind.LATEST, request.toKind());
    TableAnswers.change(asked, 5, 9, "k", null, "{}");
    TableDiff diff = call.join();
    assertEquals(5, diff.fromLsn());
    assertEquals(9, diff.lsn());
    RowChange change = diff.next();
    assertNull(change.before());
    assertEquals("{}", text(change.after()));
    assertFalse(diff.hasNext());
    diff.close();
  }

  @Test
  void shouldWaitForAStateThatIsNotReached() {
    ReadOptions patient = ReadOptions.asOf(AsOf.lsn(99)).deadline(Duration.ofSeconds(20));
    CompletableFuture<TableAnswer<TableRow>> call = later(() -> table.get(utf8("k"), patient));
    Asked first = broker.next();
    int waitMs = first.as(new TableGetDecoder()).deadlineMs();
    assertTrue(waitMs <= 5000, "no single request may wait for longer than a silent broker may");
    first.wire().fail(first.correlationId(), ErrorCode.AS_OF_NOT_REACHED, 0);
    TableAnswers.rows(broker.next(), 0, 99, "", row("k", "1", 1));
    assertEquals(99, call.join().lsn());
    ReadOptions hasty = ReadOptions.asOf(AsOf.lsn(99)).deadline(Duration.ofMillis(1));
    CompletableFuture<TableAnswer<TableRow>> late = later(() -> table.get(utf8("k"), hasty));
    while (!late.isDone()) {
      Asked asked = broker.poll(100);
      if (asked != null) {
        asked.wire().fail(asked.correlationId(), ErrorCode.AS_OF_NOT_REACHED, 0);
      }
    }
    assertEquals(ErrorCode.AS_OF_NOT_REACHED, refusal(late));
  }

  @Test
  void shouldNotTakeRowsThatDoNotMatchTheirChecksum() {
    CompletableFuture<TableAnswer<TableRow>> call = later(() -> table.get(utf8("k")));
    TableAnswers.spoiledRows(broker.next(), 9, row("k", "1", 1));
    assertEquals(ErrorCode.CHECKSUM_MISMATCH, refusal(call));
    CompletableFuture<TableAnswer<TableRow>> next = later(() -> table.get(utf8("k")));
    TableAnswers.rows(broker.next(), 0, 9, "", row("k", "1", 1));
    assertEquals("1", text(next.join().value().value()), "the connection lives on");
  }

  @Test
  void shouldNotReadBeyondAnAnswersEnd() {
    CompletableFuture<TableAnswer<TableRow>> call = later(() -> table.get(utf8("k")));
    Asked asked = broker.next();
    byte[] whole = TableAnswers.rowsMessage(asked, 0, 9, "", 0, row("k", "1", 1));
    int lengthAt = 16 + 8 + 8 + 8 + 1 + 4 + 4; // of the rows, behind the message's block
    whole[lengthAt + 2] = 0x7F;
    asked.wire().writeSealed(whole);
    TableAnswers.rows(broker.next(), 0, 9, "", row("k", "1", 1));
    assertEquals("1", text(call.join().value().value()), "asked again on another connection");
  }

  @Test
  void shouldRefusePointsThatNameNoState() {
    assertRefused(() -> wide.get(utf8("k"), ReadOptions.asOf(AsOf.lsn(3))));
    assertRefused(() -> wide.scan(RowRange.all(), ReadOptions.asOf(AsOf.offset(3))));
    assertRefused(() -> wide.diff(AsOf.lsn(3), AsOf.latest(), ReadOptions.latest()));
    assertRefused(() -> wide.resume(utf8("cursor"), ReadOptions.latest()));
    assertRefused(() -> AsOf.parse("token:xyz"));
    assertEquals(
        ErrorCode.NOT_A_TABLE,
        assertThrows(DriftException.class, () -> client.table(ScriptedBroker.TOPIC)).code());
    assertEquals(
        ErrorCode.KEY_TOO_LARGE,
        assertThrows(DriftException.class, () -> table.get(new byte[1025])).code());
  }

  private static void assertRefused(Runnable action) {
    assertEquals(ErrorCode.INVALID_REQUEST, assertThrows(DriftException.class, action::run).code());
  }

  @Test
  void shouldChangeTables() {
    Admin admin = client.admin();
    TableOptions options =
        TableOptions.defaults()
            .rowFormat(RowFormat.BYTES)
            .missingRow(MissingRow.REJECT)
            .historyRetention(Duration.ofHours(1));
    CompletableFuture<TopicInfo> create =
        later(() -> admin.createTable(ScriptedBroker.TABLE, 1, options));
    Asked asked = broker.next();
    CreateTableDecoder made = asked.as(new CreateTableDecoder());
    assertEquals(3_600_000, made.historyRetentionMs());
    assertEquals(ScriptedBroker.TABLE, made.name());
    TableAnswers.done(asked);
    assertEquals(ScriptedBroker.TABLE_ID, create.join().id());

    CompletableFuture<Void> alter =
        CompletableFuture.runAsync(() -> admin.alterTable(ScriptedBroker.TABLE, null));
    Asked altered = broker.next();
    assertEquals(-1, altered.as(new AlterTableDecoder()).historyRetentionMs());
    TableAnswers.done(altered);
    alter.join();

    CompletableFuture<Boolean> index =
        later(
            () ->
                admin.createIndex(ScriptedBroker.TABLE, "i", List.of("a.b", "c"), "d=\"x\"", true));
    Asked indexed = broker.next();
    CreateIndexDecoder request = indexed.as(new CreateIndexDecoder());
    assertEquals("i", request.name());
    assertEquals("a.b,c", request.paths());
    assertEquals("d=\"x\"", request.where());
    TableAnswers.index(indexed, false);
    assertFalse(index.join());

    CompletableFuture<Void> drop =
        CompletableFuture.runAsync(() -> admin.dropIndex(ScriptedBroker.TABLE, "i"));
    Asked dropped = broker.next();
    assertEquals("i", dropped.as(new DropIndexDecoder()).name());
    TableAnswers.index(dropped, false);
    drop.join();

    CompletableFuture<Void> rebuild =
        CompletableFuture.runAsync(() -> admin.rebuildTable(ScriptedBroker.TABLE));
    Asked rebuilt = broker.next();
    assertEquals(ScriptedBroker.TABLE_ID, rebuilt.as(new RebuildTableDecoder()).topicId());
    rebuilt.wire().fail(rebuilt.correlationId(), ErrorCode.TABLE_INCOMPLETE, 0);
    assertEquals(ErrorCode.TABLE_INCOMPLETE, refusal(rebuild));
  }
}
