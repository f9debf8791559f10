package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AppliedReplyDecoder;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.FailureDecoder;
import io.driftdb.schema.protocol.IndexReplyDecoder;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TableDescriptionDecoder;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.schema.protocol.TopicReplyDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntUnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests about tables on a broker with a log and a store in files. */
class TableReadTest {
  private static final byte[] NONE = TableWire.NONE;

  @TempDir private Path directory;
  private TestBroker broker;
  private WireClient client;
  private TableWire wire;
  private int table;

  @BeforeEach
  void start() {
    broker =
        TestBroker.at(
            directory, "limit.batch=16KiB", "table.answer.max=64KiB", "table.history.check=20ms");
    client = broker.open();
    wire = new TableWire(client);
    table = wire.create("rows");
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  /** Appends one record and returns its LSN. */
  private long append(Op op, String key, String value) {
    client.produce(Ack.DURABLE, WireClient.batch(table, 0, op, key, value));
    ProduceReplyDecoder.ResultsDecoder result =
        client.read().as(new ProduceReplyDecoder()).results().next();
    assertEquals(ErrorCode.NONE, ErrorCode.of(result.errorCode()));
    return result.firstLsn();
  }

  private long put(String key, String value) {
    return append(Op.PUT, key, value);
  }

  private void expectFailure(ErrorCode code) {
    WireClient.Message message = client.read();
    assertEquals(code, message.errorCode(), message::errorText);
  }

  @Test
  void shouldReadWhatWasWrittenBefore() {
    long first = put("a", "{\"n\":1}");
    long second = put("a", "{\"n\":2}");
    assertEquals("{\"n\":2}", wire.get(table, "a"));
    TableWire.Rows then = wire.get(table, AsOfKind.LSN, first, "a", "b", "a");
    assertEquals(first, then.asOfLsn());
    assertEquals(3, then.rows().size());
    assertEquals("{\"n\":1}", then.rows().get(0).value());
    assertEquals(first, then.rows().get(0).lsn());
    assertNull(then.rows().get(1).value());
    assertEquals("b", then.rows().get(1).key());
    assertEquals("{\"n\":1}", then.rows().get(2).value());
    assertEquals("{\"n\":1}", wire.get(table, AsOfKind.OFFSET, 0, "a").rows().get(0).value());
    assertEquals("{\"n\":2}", wire.get(table, AsOfKind.OFFSET, 1, "a").rows().get(0).value());
    assertEquals(second, wire.get(table, AsOfKind.OFFSET, 1, "a").asOfLsn());
  }

  @Test
  void shouldReadAsOfItsOwnTokens() {
    put("a", "1");
    byte[] token = wire.get(table, AsOfKind.LATEST, 0, "a").token();
    put("a", "2");
    wire.askGet(table, AsOfKind.TOKEN, 0, token, "a");
    assertEquals("1", TableWire.rows(client.read()).rows().get(0).value());
  }

  @Test
  void shouldReadItsOwnWrites() {
    for (int i = 0; i < 100; i++) {
      client.produce(Ack.DURABLE, WireClient.batch(table, 0, Op.PUT, "a", Integer.toString(i)));
      ProduceReplyDecoder reply = client.read().as(new ProduceReplyDecoder());
      reply.results().forEach(each -> assertEquals(0, each.errorCode()));
      byte[] token = new byte[reply.tokenLength()];
      reply.getToken(token, 0, token.length);
      client.send(wire.getFrame(table, 0, AsOfKind.LATEST, 0, 0, NONE, token, "a"));
      TableWire.Rows rows = TableWire.rows(client.read());
      assertEquals(Integer.toString(i), rows.rows().get(0).value());
    }
  }

  @Test
  void shouldReadAsOfATimeWhileOthersAppend() {
    int events = client.createTopic("events", TopicKind.LOG, 1);
    put("a", "1");
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              try (WireClient other = broker.open()) {
                byte[] batch = WireClient.batch(events, 0, "x".repeat(1000));
                for (int i = 0; i < 4; i++) {
                  other.produce(Ack.DURABLE, batch);
                }
                while (!stop.get()) {
                  other.read();
                  other.produce(Ack.DURABLE, batch);
                }
              }
            },
            "writer");
    writer.start();
    for (int i = 0; i < 20; i++) {
      long now = System.currentTimeMillis() * 1_000_000L;
      assertEquals("1", wire.get(table, AsOfKind.TIME, now, "a").rows().get(0).value());
    }
    stop.set(true);
    assertNull(wire.get(table, AsOfKind.TIME, 1, "a").rows().get(0).value());
  }

  @Test
  void shouldNameTheHorizonBelowIt() {
    long first = put("a", "1");
    for (int i = 2; i < 10; i++) {
      put("a", Integer.toString(i));
    }
    wire.alter(table, 1);
    client.read().as(new TopicReplyDecoder());
    long end = System.nanoTime() + 10_000_000_000L;
    WireClient.Message answer;
    do {
      put("b", "1");
      wire.askGet(table, AsOfKind.LSN, first, NONE, "a");
      answer = client.read();
    } while (answer.templateId() != FailureDecoder.TEMPLATE_ID && System.nanoTime() < end);
    assertEquals(ErrorCode.BELOW_HORIZON, answer.errorCode());
    wire.askFeed(table, first, 1000, 0, NONE);
    expectFailure(ErrorCode.BELOW_HORIZON);
    wire.askDiff(table, first, -1, 0, NONE);
    expectFailure(ErrorCode.BELOW_HORIZON);
    assertEquals("9", wire.get(table, "a"));
  }

  @Test
  void shouldReadATableOnSeveralShards() {
    client.close();
    broker.close();
    broker = TestBroker.at(directory, "log.shards=3");
    client = broker.open();
    wire = new TableWire(client);
    int wide = wire.create("wide", 4, RowFormat.JSON, MissingRow.UPSERT);
    for (int partition = 0; partition < 4; partition++) {
      String key = "key-" + partition;
      client.produce(Ack.APPLIED, WireClient.batch(wide, partition, Op.PUT, key, "" + partition));
      assertEquals(List.of(0), verdicts());
    }
    for (int partition = 0; partition < 4; partition++) {
      int shard = Math.floorMod(wide + partition, 3);
      String key = "key-" + partition;
      client.send(wire.getFrame(wide, shard, AsOfKind.LATEST, 0, 0, NONE, NONE, key));
      assertEquals("" + partition, TableWire.rows(client.read()).rows().get(0).value());
    }
    wire.describe(wide);
    assertEquals(3, client.read().as(new TableDescriptionDecoder()).shards().count());
    client.send(wire.getFrame(wide, 3, AsOfKind.LATEST, 0, 0, NONE, NONE, "key"));
    expectFailure(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void shouldHandOutTransactionsWhole() {
    List<Long> ends = new ArrayList<>();
    long start = put("start", "0");
    for (int i = 0; i < 20; i++) {
      byte[] batch = transactional(WireClient.batch(table, 0, Op.PUT, "a", "1", "2", "3"));
      client.produce(Ack.APPLIED, 1, 1, batch);
      AppliedReplyDecoder reply = client.read().as(new AppliedReplyDecoder());
      ends.add(reply.results().next().firstLsn() + 2);
    }
    long after = start;
    for (long end : ends) {
      TableWire.Changes changes = wire.feed(table, after, 1, 0);
      assertEquals(3, changes.rows().size());
      assertEquals(end, changes.rows().get(2).lsn());
      after = changes.lastLsn();
      assertTrue(after >= end, "a part of a transaction");
    }
  }

  @Test
  void shouldTellAFollowerThatItsTableIsGone() {
    put("a", "1");
    wire.askFeed(table, 3, 100, 5000, NONE);
    client.deleteTopic("rows");
    List<ErrorCode> errors = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      WireClient.Message message = client.read();
      if (message.templateId() == FailureDecoder.TEMPLATE_ID) {
        errors.add(message.errorCode());
      }
    }
    assertEquals(List.of(ErrorCode.UNKNOWN_TOPIC), errors);
  }

  @Test
  void shouldPatchAndDelete() {
    put("a", "{\"n\":1,\"m\":2}");
    append(Op.PATCH, "a", "{\"m\":null,\"k\":3}");
    assertEquals("{\"n\":1,\"k\":3}", wire.get(table, "a"));
    append(Op.DELETE, "a", "");
    assertNull(wire.get(table, "a"));
  }

  @Test
  void shouldScanInPagesOfOneState() {
    for (int i = 0; i < 50; i++) {
      put("key-%03d".formatted(i), "{\"i\":" + i + "}");
    }
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.maxRows = 20;
    TableWire.Rows page = wire.scan(scan);
    put("key-999", "{}");
    put("key-030", "{\"i\":\"later\"}");
    List<TableWire.Row> all = new ArrayList<>(page.rows());
    long asOf = page.asOfLsn();
    while (page.cursor().length > 0) {
      scan.cursor = page.cursor();
      page = wire.scan(scan);
      assertEquals(asOf, page.asOfLsn());
      all.addAll(page.rows());
    }
    assertEquals(50, all.size());
    for (int i = 0; i < 50; i++) {
      assertEquals("key-%03d".formatted(i), all.get(i).key());
      assertEquals("{\"i\":" + i + "}", all.get(i).value());
    }
  }

  @Test
  void shouldKeepToItsCreditAndCompress() {
    String value = "{\"text\":\"" + "x".repeat(4000) + "\"}";
    for (int i = 0; i < 30; i++) {
      put("key-" + i, value);
    }
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.maxBytes = 1;
    assertEquals(1, wire.scan(scan).rows().size());
    scan.maxBytes = 1 << 20;
    TableWire.Rows bounded = wire.scan(scan);
    assertTrue(bounded.rows().size() < 17, "more than table.answer.max");
    scan.flags = 2;
    TableWire.Rows packed = wire.scan(scan);
    assertEquals(1, packed.codec());
    assertEquals(bounded.rows(), packed.rows());
    String[] keys = new String[30];
    for (int i = 0; i < 30; i++) {
      keys[i] = "key-" + i;
    }
    wire.askGet(table, AsOfKind.LATEST, 0, NONE, keys);
    WireClient.Message refused = client.read();
    assertEquals(ErrorCode.INVALID_REQUEST, refused.errorCode());
    assertTrue(refused.errorText().contains("table.answer.max"), refused.errorText());
  }

  @Test
  void shouldCountRangesAndAll() {
    for (int i = 0; i < 30; i++) {
      put("key-%03d".formatted(i), "{}");
    }
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.flags = 1;
    assertEquals(30, wire.scan(scan).count());
    assertTrue(wire.scan(scan).rows().isEmpty());
    scan.fromKey = "key-010";
    scan.toKey = "key-020";
    assertEquals(10, wire.scan(scan).count());
    scan.flags = 0;
    assertEquals("key-010", wire.scan(scan).rows().get(0).key());
    assertEquals(10, wire.scan(scan).rows().size());
  }

  @Test
  void shouldTellTheHistoryOfARow() {
    long first = put("a", "1");
    long second = put("a", "2");
    long third = append(Op.DELETE, "a", "");
    TableWire.Versions all = wire.history(table, "a", 0, 0);
    assertEquals(
        List.of(
            new TableWire.Version(2, 0, null, third, 0, 0),
            new TableWire.Version(0, 0, "2", second, third, 0),
            new TableWire.Version(0, 0, "1", first, second, 0)),
        all.versions());
    assertEquals(0, all.nextBeforeLsn());
    TableWire.Versions newest = wire.history(table, "a", 0, 1);
    assertEquals(1, newest.versions().size());
    TableWire.Versions rest = wire.history(table, "a", newest.nextBeforeLsn(), 0);
    assertEquals(all.versions().subList(1, 3), rest.versions());
  }

  @Test
  void shouldTellTheDifferenceOfTwoStates() {
    put("a", "1");
    long from = put("b", "1");
    put("a", "2");
    put("c", "1");
    put("b", "2");
    put("b", "1");
    long to = append(Op.DELETE, "a", "");
    TableWire.Diffs diff = wire.diff(table, from, to, 0, NONE);
    assertEquals(from, diff.fromLsn());
    assertEquals(to, diff.toLsn());
    assertTrue(diff.changes().contains(new TableWire.Diff("a", "1", null)), diff::toString);
    assertTrue(diff.changes().contains(new TableWire.Diff("c", null, "1")), diff::toString);
    TableWire.Diffs part = wire.diff(table, from, to, 1, NONE);
    List<TableWire.Diff> changes = new ArrayList<>(part.changes());
    while (part.cursor().length > 0) {
      part = wire.diff(table, from, to, 1, part.cursor());
      changes.addAll(part.changes());
    }
    assertEquals(diff.changes(), changes);
  }

  @Test
  void shouldFollowChangesWhileTheyAreWritten() {
    follow(polls -> 5000);
  }

  /** Waits that end by time, while others append to the shard all the time. */
  @Test
  void shouldFollowChangesByShortWaits() {
    int events = client.createTopic("events", TopicKind.LOG, 1);
    AtomicBoolean stop = new AtomicBoolean();
    Thread busy =
        new Thread(
            () -> {
              try (WireClient other = broker.open()) {
                while (!stop.get()) {
                  other.produce(Ack.DURABLE, WireClient.batch(events, 0, "x"));
                  other.read();
                }
              }
            },
            "busy");
    busy.start();
    try {
      follow(polls -> polls % 4);
    } finally {
      stop.set(true);
    }
  }

  private void follow(IntUnaryOperator waitMs) {
    long start = put("start", "{}");
    assertEquals("{}", wire.get(table, "start")); // the table has come to it
    int writes = 300;
    int polls = 0;
    Thread writer =
        new Thread(
            () -> {
              try (WireClient other = broker.open()) {
                for (int i = 0; i < writes; i++) {
                  String key = "key-" + i % 20;
                  other.produce(
                      Ack.DURABLE, WireClient.batch(table, 0, Op.PUT, key, Integer.toString(i)));
                  other.read().as(new ProduceReplyDecoder());
                }
              }
            },
            "writer");
    writer.start();
    long after = start;
    int next = 0;
    TreeMap<String, String> fold = new TreeMap<>();
    long end = System.nanoTime() + 60_000_000_000L;
    while (next < writes) {
      assertTrue(System.nanoTime() < end, "only " + next + " changes came");
      TableWire.Changes changes = wire.feed(table, after, 500, waitMs.applyAsInt(polls++));
      long last = after;
      for (TableWire.Row row : changes.rows()) {
        assertTrue(row.lsn() > last, "out of order");
        last = row.lsn();
        assertEquals(Integer.toString(next++), row.value());
        fold.put(row.key(), row.value());
      }
      assertTrue(changes.lastLsn() >= last);
      after = changes.lastLsn();
    }
    fold.put("start", "{}");
    TreeMap<String, String> rows = new TreeMap<>();
    wire.scan(new TableWire.Scan(table)).rows().forEach(row -> rows.put(row.key(), row.value()));
    assertEquals(fold, rows);
  }

  private static byte[] transactional(byte[] batch) {
    new BatchHeaderEncoder()
        .wrap(new UnsafeBuffer(batch), 0)
        .batchFlags((short) FrameDescriptor.BATCH_FLAG_TRANSACTION);
    return batch;
  }

  @Test
  void shouldFoldATransactionAsAWhole() {
    int other = wire.create("other", 1, RowFormat.JSON, MissingRow.REJECT);
    byte[] good =
        WireClient.join(
            transactional(WireClient.batch(table, 0, Op.PUT, "a", "1")),
            transactional(WireClient.batch(other, 0, Op.PUT, "a", "{}")));
    client.produce(Ack.APPLIED, 1, 2, good);
    assertEquals(List.of(0, 0), verdicts());
    byte[] bad =
        WireClient.join(
            transactional(WireClient.batch(table, 0, Op.PUT, "a", "2")),
            transactional(WireClient.batch(other, 0, Op.PATCH, "missing", "{}")));
    client.produce(Ack.APPLIED, 1, 2, bad);
    assertEquals(List.of(2, 2), verdicts());
    assertEquals("1", wire.get(table, "a"));
    TableWire.Version newest = wire.history(table, "a", 0, 1).versions().get(0);
    assertEquals(2, newest.verdict());
    TableWire.Rows within = wire.get(table, AsOfKind.LSN, newest.fromLsn(), "a");
    assertTrue(within.asOfLsn() < newest.fromLsn(), "a state within a transaction");
  }

  private List<Integer> verdicts() {
    AppliedReplyDecoder reply = client.read().as(new AppliedReplyDecoder());
    for (AppliedReplyDecoder.ResultsDecoder each : reply.results()) {
      assertEquals(ErrorCode.NONE, ErrorCode.of(each.errorCode()));
    }
    List<Integer> verdicts = new ArrayList<>();
    byte[] bytes = new byte[reply.verdictsLength()];
    reply.getVerdicts(bytes, 0, bytes.length);
    for (byte each : bytes) {
      verdicts.add((int) each);
    }
    return verdicts;
  }

  @Test
  void shouldLookUpByIndex() {
    for (int i = 0; i < 20; i++) {
      put("key-%02d".formatted(i), "{\"n\":" + i % 5 + "}");
    }
    wire.createIndex(table, "by-n", "n", "");
    client.read().as(new IndexReplyDecoder());
    awaitIndex(table);
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.index = "by-n";
    scan.indexFrom = "3";
    scan.indexTo = "3";
    scan.flags = 4;
    assertEquals(
        List.of("key-03", "key-08", "key-13", "key-18"),
        wire.scan(scan).rows().stream().map(TableWire.Row::key).toList());
    scan.index = "none";
    wire.ask(scan);
    expectFailure(ErrorCode.UNKNOWN_INDEX);
    scan.index = "by-n";
    scan.indexFrom = "no json";
    wire.ask(scan);
    expectFailure(ErrorCode.INVALID_REQUEST);
    wire.createIndex(table, "by-n", "m", "");
    expectFailure(ErrorCode.INDEX_EXISTS);
    wire.createIndex(table, "other", "a..b", "");
    expectFailure(ErrorCode.INVALID_REQUEST);
    wire.dropIndex(table, "by-n");
    client.read().as(new IndexReplyDecoder());
    wire.dropIndex(table, "by-n");
    expectFailure(ErrorCode.UNKNOWN_INDEX);
  }

  private void awaitIndex(int topic) {
    TestBroker.await(
        "the index to be ready",
        () -> {
          wire.describe(topic);
          TableDescriptionDecoder reply = client.read().as(new TableDescriptionDecoder());
          reply.shards().forEach(shard -> assertEquals(0, shard.state()));
          return reply.indexes().next().state() == 0;
        });
  }

  @Test
  void shouldDescribeAlterAndRebuild() {
    put("a", "1");
    wire.alter(table, 1_000_000);
    client.read().as(new TopicReplyDecoder());
    wire.describe(table);
    TableDescriptionDecoder reply = client.read().as(new TableDescriptionDecoder());
    assertEquals(RowFormat.JSON, reply.rowFormat());
    assertEquals(1_000_000, reply.historyRetentionMs());
    assertEquals(1, reply.shards().count());
    wire.alter(table, 0);
    expectFailure(ErrorCode.INVALID_REQUEST);
    wire.rebuild(table);
    client.read().as(new TopicReplyDecoder());
    TestBroker.await(
        "the table to be folded again",
        () -> {
          wire.askGet(table, AsOfKind.LATEST, 0, NONE, "a");
          WireClient.Message message = client.read();
          return message.templateId() != FailureDecoder.TEMPLATE_ID
              && TableWire.rows(message).rows().get(0).value().equals("1");
        });
  }

  @Test
  void shouldRefuseCursorsOfOtherTables() {
    int other = wire.create("other");
    for (int i = 0; i < 5; i++) {
      put("key-" + i, "1");
    }
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.maxRows = 1;
    scan.cursor = wire.scan(scan).cursor();
    scan.topic = other;
    wire.ask(scan);
    expectFailure(ErrorCode.CURSOR_MISMATCH);
    scan.topic = table;
    scan.cursor = new byte[] {1, 2, 3};
    wire.ask(scan);
    expectFailure(ErrorCode.CURSOR_MISMATCH);
    wire.askDiff(table, 1, 3, 0, scan.cursor);
    expectFailure(ErrorCode.CURSOR_MISMATCH);
  }

  @Test
  void shouldServeTheSameAfterARestart() {
    long then = put("a", "1");
    put("a", "2");
    TableWire.Rows before = wire.get(table, AsOfKind.LSN, then, "a");
    client.close();
    broker.close();
    broker = TestBroker.at(directory, "limit.batch=16KiB", "table.answer.max=64KiB");
    client = broker.open();
    wire = new TableWire(client);
    assertEquals(before.rows(), wire.get(table, AsOfKind.LSN, then, "a").rows());
    assertEquals("2", wire.get(table, "a"));
  }
}
