package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.Op;
import io.driftdb.schema.Verdict;
import io.driftdb.server.Broker;
import io.driftdb.server.config.BrokerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables through the client, against a real broker in this process. */
class TableBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private Broker broker;
  private DriftClient client;
  private Producer producer;

  @BeforeEach
  void start() {
    broker =
        Broker.start(
            BrokerConfig.defaults()
                .with("data.directory=" + directory.resolve("data"))
                .with("native.port=0")
                .with("http.port=0")
                .with("log.shards=2")
                .with("log.segment.size=16MiB")
                .with("log.disk.reserve=16MiB"));
    client = DriftClient.connect(ClientConfig.at("127.0.0.1", broker.nativeAddress().getPort()));
    producer = client.producer(ProducerConfig.defaults().ack(Ack.APPLIED));
  }

  @AfterEach
  void stop() {
    producer.close();
    client.close();
    broker.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private Receipt put(String table, String key, String row) {
    return producer
        .send(ProducerRecord.put(table, utf8(key), utf8(row)).header("by", utf8("me")))
        .join();
  }

  private static List<String> keys(Iterator<TableRow> rows) {
    List<String> keys = new ArrayList<>();
    rows.forEachRemaining(row -> keys.add(text(row.key())));
    return keys;
  }

  private static ErrorCode refusal(Runnable action) {
    RuntimeException e = assertThrows(RuntimeException.class, action::run);
    Throwable cause = e instanceof CompletionException ? e.getCause() : e;
    return ((DriftException) cause).code();
  }

  private static String value(Table table, String key, AsOf point) {
    TableRow row = table.get(utf8(key), ReadOptions.asOf(point)).value();
    return row == null ? null : text(row.value());
  }

  @Test
  void shouldReadARowInEveryVersion() {
    client.admin().createTable("rows", 1, TableOptions.defaults());
    Table table = client.table("rows");
    Receipt made = put("rows", "a", "{\"x\":1}");
    Instant then = Instant.ofEpochSecond(0, made.appendTimeNs());
    Receipt patched =
        producer.send(ProducerRecord.patch("rows", utf8("a"), utf8("{\"y\":2}"))).join();
    Receipt deleted = producer.send(ProducerRecord.delete("rows", utf8("a"))).join();
    assertEquals("{\"x\":1}", value(table, "a", AsOf.lsn(made.lsn())));
    assertEquals("{\"x\":1}", value(table, "a", AsOf.token(made.token())));
    assertEquals("{\"x\":1,\"y\":2}", value(table, "a", AsOf.offset(patched.offset())));
    assertNull(value(table, "a", AsOf.latest()));
    assertNull(value(table, "a", AsOf.lsn(0)));
    assertTrue(value(table, "a", AsOf.time(then)).startsWith("{\"x\":1"));
    TableAnswer<TableRow> was = table.get(utf8("a"), ReadOptions.asOf(AsOf.lsn(patched.lsn())));
    assertEquals(patched.lsn(), was.lsn());
    assertEquals(patched.offset(), was.value().offset());
    assertEquals(patched.appendTimeNs(), was.value().appendTimeNs());
    try (RowHistory history = table.history(utf8("a"), ReadOptions.latest().pageBytes(1))) {
      RowVersion end = history.next();
      assertEquals(Op.DELETE, end.op());
      assertEquals(deleted.lsn(), end.fromLsn());
      assertNull(end.value());
      RowVersion second = history.next();
      assertEquals(Op.PATCH, second.op());
      assertEquals("{\"x\":1,\"y\":2}", text(second.value()));
      assertEquals(deleted.lsn(), second.toLsn());
      RowVersion first = history.next();
      assertEquals("by", first.headers().get(0).name());
      assertEquals("me", text(first.headers().get(0).value()));
      assertFalse(history.hasNext());
    }
    try (RowHistory history = table.history(utf8("a"), ReadOptions.asOf(AsOf.lsn(made.lsn())))) {
      assertEquals(made.lsn(), history.next().fromLsn());
      assertFalse(history.hasNext());
    }
  }

  @Test
  void shouldScanCountAndTellDifferences() {
    client.admin().createTable("rows", 1, TableOptions.defaults());
    Table table = client.table("rows");
    List<CompletableFuture<Receipt>> sent = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      String key = String.format("k%03d", i);
      sent.add(producer.send(ProducerRecord.put("rows", utf8(key), utf8("{\"n\":" + i + "}"))));
    }
    Receipt last = sent.get(999).join();
    put("rows", "k500", "{\"n\":-1}");
    put("rows", "new", "{}");
    AsOf before = AsOf.lsn(last.lsn());
    ReadOptions small = ReadOptions.asOf(before).pageBytes(500);
    try (TableScan rows = table.scan(RowRange.all(), small)) {
      assertEquals(1000, keys(rows).size());
      assertEquals(last.lsn(), rows.lsn());
    }
    assertEquals(1000, table.count(RowRange.all(), ReadOptions.asOf(before)).value());
    assertEquals(1001, table.count(RowRange.all(), ReadOptions.latest()).value());
    assertEquals(10, table.count(RowRange.prefix(utf8("k50")), ReadOptions.latest()).value());
    byte[] cursor;
    try (TableScan rows =
        table.scan(RowRange.keys(utf8("k010"), utf8("k020")), ReadOptions.asOf(before).limit(4))) {
      assertEquals(List.of("k010", "k011", "k012", "k013"), keys(rows));
      cursor = rows.cursor();
    }
    try (TableScan rows = table.resume(cursor, ReadOptions.latest())) {
      assertEquals(6, keys(rows).size());
    }
    try (TableDiff diff = table.diff(before, AsOf.latest(), ReadOptions.latest().pageBytes(1))) {
      RowChange changed = diff.next();
      assertEquals("k500", text(changed.key()));
      assertEquals("{\"n\":500}", text(changed.before()));
      assertEquals("{\"n\":-1}", text(changed.after()));
      assertNull(diff.next().before());
      assertFalse(diff.hasNext());
    }
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      all.add(utf8(String.format("k%03d", i)));
    }
    List<TableRow> found = table.getAll(all, ReadOptions.asOf(before)).value();
    assertEquals("{\"n\":999}", text(found.get(999).value()));
    assertNull(found.get(1000));
  }

  @Test
  void shouldTellVerdictsAndKeepTransactionsWhole() {
    client.admin().createTable("rows", 1, TableOptions.defaults());
    client.admin().createTable("rest", 1, TableOptions.defaults().missingRow(MissingRow.REJECT));
    Receipt made = put("rows", "a", "{}");
    assertEquals(Verdict.APPLIED, made.verdict());
    ProducerRecord again = ProducerRecord.put("rows", utf8("a"), utf8("{}")).mustNotExist();
    assertEquals(Verdict.CONFLICT, producer.send(again).join().verdict());
    ProducerRecord missing = ProducerRecord.patch("rest", utf8("b"), utf8("{}"));
    assertEquals(Verdict.REJECTED, producer.send(missing).join().verdict());
    ProducerRecord unchanged =
        ProducerRecord.put("rows", utf8("a"), utf8("{\"v\":2}")).unchangedSince(made.lsn());
    Receipt second = producer.send(unchanged).join();
    assertEquals(Verdict.APPLIED, second.verdict());
    assertEquals(Verdict.CONFLICT, producer.send(unchanged).join().verdict());
    Table rows = client.table("rows");
    int shard = rows.topic().shardOf(0);
    String other = client.admin().topic("rest").shardOf(0) == shard ? "rest" : "third";
    if (other.equals("third")) {
      client.admin().createTable("third", 1, TableOptions.defaults());
    }
    List<ProducerRecord> broken =
        List.of(
            ProducerRecord.put("rows", utf8("t"), utf8("{}")),
            ProducerRecord.put(other, utf8("t"), utf8("{}")).mustExist());
    List<Receipt> receipts = producer.sendTransaction(broken).join();
    assertEquals(
        List.of(Verdict.CONFLICT, Verdict.CONFLICT),
        receipts.stream().map(Receipt::verdict).toList());
    assertEquals(receipts.get(0).lsn() + 1, receipts.get(1).lsn());
    assertNull(value(rows, "t", AsOf.latest()));
    List<ProducerRecord> whole =
        List.of(
            ProducerRecord.put("rows", utf8("t"), utf8("{}")).mustNotExist(),
            ProducerRecord.put(other, utf8("t"), utf8("{}")));
    List<Receipt> done = producer.sendTransaction(whole).join();
    assertNull(value(rows, "t", AsOf.lsn(done.get(0).lsn())), "no state is inside a transaction");
    assertEquals("{}", value(rows, "t", AsOf.lsn(done.get(1).lsn())));
    try (RowHistory history = rows.history(utf8("a"), ReadOptions.latest())) {
      assertEquals(Verdict.CONFLICT, history.next().verdict());
      assertEquals(second.lsn(), history.next().fromLsn());
    }
  }

  @Test
  void shouldRefuseWhatIsNoRowBeforeItIsInTheLog() {
    client.admin().createTable("json", 1, TableOptions.defaults());
    client.admin().createTable("bytes", 1, TableOptions.defaults().rowFormat(RowFormat.BYTES));
    assertEquals(ErrorCode.INVALID_ROW, refusal(() -> put("json", "a", "{no json")));
    assertEquals(
        ErrorCode.INVALID_ROW,
        refusal(() -> producer.send(ProducerRecord.patch("bytes", utf8("a"), utf8("{}"))).join()));
    Receipt there = put("bytes", "a", "any bytes");
    assertEquals(0, there.offset());
    assertEquals("any bytes", value(client.table("bytes"), "a", AsOf.latest()));
    assertEquals(RowFormat.BYTES, client.table("bytes").describe().rowFormat());
  }

  @Test
  void shouldReadTablesOnSeveralShards() {
    client.admin().createTable("wide", 4, TableOptions.defaults());
    Table table = client.table("wide");
    for (int i = 0; i < 100; i++) {
      put("wide", String.format("k%02d", i), "{}");
    }
    try (TableScan rows = table.scan(RowRange.all(), ReadOptions.latest().pageBytes(300))) {
      List<String> keys = keys(rows);
      assertEquals(100, keys.size());
      assertEquals(keys.stream().sorted().toList(), keys);
      assertEquals("{}", value(table, "k42", AsOf.token(rows.token())));
    }
    assertEquals(100, table.count(RowRange.all(), ReadOptions.latest()).value());
    assertEquals(ErrorCode.INVALID_REQUEST, refusal(() -> value(table, "k42", AsOf.lsn(9))));
    assertNull(value(table, "k42", AsOf.lsn(0)));
    try (TableView view = client.view("wide", TableConfig.defaults())) {
      Receipt last = put("wide", "more", "{}");
      view.await(last, PATIENCE);
      view.await(last.token(), PATIENCE);
      assertEquals(101, view.size());
      assertArrayEquals(utf8("{}"), view.get(utf8("more")));
    }
    assertEquals(2, table.describe().shards().size());
  }

  @Test
  void shouldFindRowsByAnIndex() throws InterruptedException {
    client.admin().createTable("rows", 1, TableOptions.defaults());
    Table table = client.table("rows");
    Receipt first = put("rows", "a", "{\"city\":{\"name\":\"Rome\"},\"n\":1}");
    put("rows", "b", "{\"city\":{\"name\":\"Oslo\"},\"n\":2}");
    assertTrue(client.admin().createIndex("rows", "by-city", List.of("city.name"), null, false));
    assertFalse(client.admin().createIndex("rows", "by-city", List.of("city.name"), null, true));
    assertEquals(
        ErrorCode.INDEX_EXISTS,
        refusal(() -> client.admin().createIndex("rows", "by-city", List.of("n"), null, false)));
    long untilNs = System.nanoTime() + PATIENCE.toNanos();
    while (!table.describe().indexes().get(0).ready() && System.nanoTime() - untilNs < 0) {
      Thread.onSpinWait();
    }
    put("rows", "c", "{\"city\":{\"name\":\"Rome\"},\"n\":3}");
    RowRange rome = RowRange.indexEqual("by-city", "\"Rome\"");
    try (TableScan rows = table.scan(rome, ReadOptions.latest())) {
      assertEquals(List.of("a", "c"), keys(rows));
    }
    try (TableScan rows = table.scan(rome, ReadOptions.asOf(AsOf.lsn(first.lsn())))) {
      assertEquals(List.of("a"), keys(rows));
    }
    RowRange from = RowRange.indexBetween("by-city", "\"P\"", null, false);
    assertEquals(2, table.count(from, ReadOptions.latest()).value());
    assertEquals(
        ErrorCode.UNKNOWN_INDEX,
        refusal(() -> table.scan(RowRange.indexEqual("none", "1"), ReadOptions.latest()).close()));
    client.admin().dropIndex("rows", "by-city");
    assertTrue(table.describe().indexes().isEmpty());
  }

  @Test
  void shouldWaitForWhatAReadMustInclude() {
    client.admin().createTable("rows", 1, TableOptions.defaults());
    Table table = client.table("rows");
    try (Producer durable = client.producer(ProducerConfig.defaults())) {
      for (int i = 0; i < 50; i++) {
        byte[] row = utf8("{\"n\":" + i + "}");
        Receipt sent = durable.send(ProducerRecord.put("rows", utf8("a"), row)).join();
        assertNull(sent.verdict());
        ReadOptions own = ReadOptions.latest().atLeast(sent.token()).deadline(PATIENCE);
        assertArrayEquals(row, table.get(utf8("a"), own).value().value());
      }
    }
    ReadOptions future = ReadOptions.asOf(AsOf.lsn(1_000_000)).deadline(Duration.ofMillis(50));
    assertEquals(ErrorCode.AS_OF_NOT_REACHED, refusal(() -> table.get(utf8("a"), future)));
    client.admin().alterTable("rows", Duration.ofHours(2));
    assertEquals(Duration.ofHours(2), table.describe().historyRetention());
    client.admin().createTopic("log", TopicKind.LOG, 1);
    assertEquals(ErrorCode.NOT_A_TABLE, refusal(() -> client.table("log")));
  }

  @Test
  void shouldRebuildATableWhileItsViewWaits() {
    client.admin().createTable("rows", 1, TableOptions.defaults());
    Receipt first = put("rows", "a", "{}");
    try (TableView view = client.view("rows", TableConfig.defaults())) {
      client.admin().rebuildTable("rows");
      Receipt last = put("rows", "b", "{}");
      view.await(last, PATIENCE);
      assertEquals(2, view.size());
    }
    try (TableView was = client.viewAsOf("rows", AsOf.lsn(first.lsn()), TableConfig.defaults())) {
      assertEquals(1, was.size());
    }
  }
}
