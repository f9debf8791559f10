package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.PongDecoder;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.table.FakeTables.FakeShardTables;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests about tables that wait for a state, on tables that a test holds. */
class TableWaitTest {
  private static final byte[] NONE = TableWire.NONE;
  private static final long FAKE_EPOCH = 7;

  private TestBroker broker;
  private WireClient client;
  private TableWire wire;
  private FakeShardTables tables;
  private int table;

  @BeforeEach
  void start() {
    broker = TestBroker.with("table.wait.max=5s", "table.feeds=2");
    client = broker.open();
    wire = new TableWire(client);
    table = wire.create("rows");
    tables = broker.tables.shard(0);
    for (int i = 0; i < 3; i++) {
      append();
    }
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  private void append() {
    client.produce(Ack.DURABLE, WireClient.batch(table, 0, "{}"));
    client.read().as(new ProduceReplyDecoder());
  }

  private void ask(AsOfKind kind, long asOf, int deadlineMs, byte[] asOfToken, byte[] atLeast) {
    client.send(wire.getFrame(table, 0, kind, asOf, deadlineMs, asOfToken, atLeast, "k"));
  }

  private void expectFailure(ErrorCode code, String part) {
    WireClient.Message message = client.read();
    assertEquals(code, message.errorCode());
    assertTrue(message.errorText().contains(part), message.errorText());
  }

  private void awaitWaiting(int count) {
    TestBroker.await("it to wait", () -> tables.waiting() == count);
  }

  private static byte[] token(UUID cluster, long epoch, long lsn) {
    byte[] bytes = new byte[PositionToken.length(1)];
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    PositionToken.putHead(buffer, 0, cluster, 1);
    PositionToken.putPart(buffer, 0, 0, 0, epoch, lsn);
    return bytes;
  }

  private byte[] token(long lsn) {
    return token(broker.log.clusterId(), FAKE_EPOCH, lsn);
  }

  @Test
  void shouldReadTheNewestStateOnlyWithAllThatWasCommitted() {
    tables.holdAt(2);
    ask(AsOfKind.LATEST, 0, 0, NONE, NONE);
    awaitWaiting(1);
    tables.release();
    assertEquals(3, TableWire.rows(client.read()).asOfLsn());
  }

  @Test
  void shouldReadAnOldStateWhateverIsNotFolded() {
    tables.holdAt(3);
    ask(AsOfKind.LSN, 2, 0, NONE, NONE);
    assertEquals(2, TableWire.rows(client.read()).asOfLsn());
    ask(AsOfKind.TOKEN, 0, 0, token(3), NONE);
    assertEquals(2, TableWire.rows(client.read()).asOfLsn());
  }

  @Test
  void shouldWaitForWhatIsNotThereYet() {
    ask(AsOfKind.LSN, 4, 0, NONE, NONE);
    awaitWaiting(1);
    client.produce(Ack.DURABLE, WireClient.batch(table, 0, "{}"));
    client.read().as(new ProduceReplyDecoder());
    tables.release();
    assertEquals(4, TableWire.rows(client.read()).asOfLsn());
  }

  @Test
  void shouldSayWhereTheTableIsWhenTheDeadlineComes() {
    tables.holdAt(3);
    ask(AsOfKind.LATEST, 0, 50, NONE, NONE);
    expectFailure(ErrorCode.AS_OF_NOT_REACHED, "up to LSN 2");
    ask(AsOfKind.LSN, 9, 50, NONE, NONE);
    expectFailure(ErrorCode.AS_OF_NOT_REACHED, "asked for is LSN 9");
    ask(AsOfKind.LATEST, 0, 50, NONE, token(4));
    expectFailure(ErrorCode.AS_OF_NOT_REACHED, "up to LSN 2");
    tables.release();
    ask(AsOfKind.TIME, Long.MAX_VALUE, 50, NONE, NONE);
    expectFailure(ErrorCode.AS_OF_NOT_REACHED, "up to LSN 3");
    ask(AsOfKind.OFFSET, 99, 50, NONE, NONE);
    expectFailure(ErrorCode.AS_OF_NOT_REACHED, "up to LSN 3");
    assertEquals(0, tables.waiting());
  }

  @Test
  void shouldWaitForAnOffsetThatIsStillToCome() {
    ask(AsOfKind.OFFSET, 4, 0, NONE, NONE);
    awaitWaiting(1);
    client.produce(Ack.DURABLE, WireClient.batch(table, 0, "{}"));
    client.read().as(new ProduceReplyDecoder());
    tables.release();
    awaitWaiting(1);
    client.produce(Ack.DURABLE, WireClient.batch(table, 0, "{}"));
    client.read().as(new ProduceReplyDecoder());
    tables.release();
    assertEquals(5, TableWire.rows(client.read()).asOfLsn());
  }

  @Test
  void shouldWaitUntilATimeHasPassed() {
    long soon = (System.currentTimeMillis() + 100) * 1_000_000L;
    ask(AsOfKind.TIME, soon, 0, NONE, NONE);
    TableWire.rows(client.read());
    assertTrue(System.currentTimeMillis() * 1_000_000L >= soon);
  }

  @Test
  void shouldCheckTokens() {
    UUID cluster = broker.log.clusterId();
    ask(AsOfKind.TOKEN, 0, 0, token(UUID.randomUUID(), FAKE_EPOCH, 2), NONE);
    expectFailure(ErrorCode.POSITION_LOST, "history");
    ask(AsOfKind.LATEST, 0, 0, NONE, token(cluster, 3, 2));
    expectFailure(ErrorCode.POSITION_LOST, "history");
    ask(AsOfKind.LATEST, 0, 0, NONE, token(cluster, FAKE_EPOCH, 99));
    expectFailure(ErrorCode.POSITION_LOST, "history");
    ask(AsOfKind.LATEST, 0, 0, NONE, new byte[3]);
    expectFailure(ErrorCode.INVALID_REQUEST, "token");
    ask(AsOfKind.TOKEN, 0, 0, NONE, NONE);
    expectFailure(ErrorCode.INVALID_REQUEST, "shard 0");
    ask(AsOfKind.LSN, 1, 0, NONE, token(4));
    expectFailure(ErrorCode.INVALID_REQUEST, "atLeast");
    wire.askFeed(table, 1, 100, 10, token(UUID.randomUUID(), FAKE_EPOCH, 2));
    expectFailure(ErrorCode.POSITION_LOST, "history");
  }

  @Test
  void shouldServeOthersMeanwhile() {
    tables.holdAt(2);
    for (int i = 0; i < 50; i++) {
      ask(AsOfKind.LATEST, 0, 0, NONE, NONE);
    }
    wire.askFeed(table, 1, 100, 5000, NONE);
    awaitWaiting(51);
    long id = client.ping();
    assertEquals(id, client.read().as(new PongDecoder()).correlationId());
    tables.release();
    for (int i = 0; i < 50; i++) {
      client.read();
    }
  }

  @Test
  void shouldWaitForNobodyWhoIsGone() {
    tables.holdAt(2);
    ask(AsOfKind.LATEST, 0, 0, NONE, NONE);
    wire.askFeed(table, 1, 100, 5000, NONE);
    client.send(client.produceFrame(900, Ack.APPLIED, 0, 1, WireClient.batch(table, 0, "{}")));
    awaitWaiting(3);
    client.kill();
    awaitWaiting(0);
    HttpPages http = new HttpPages(broker.broker);
    TestBroker.await(
        "all memory to be free", () -> http.metric("driftdb_requests_memory_bytes") == 0);
  }

  @Test
  void shouldEndWaitsWhenTheBrokerStops() {
    tables.holdAt(2);
    ask(AsOfKind.LATEST, 0, 0, NONE, NONE);
    awaitWaiting(1);
    broker.close();
    expectFailure(ErrorCode.SHUTTING_DOWN, "");
    expectFailure(ErrorCode.SHUTTING_DOWN, "");
  }

  @Test
  void shouldAnswerAFeedWhenItsTimeIsOver() {
    TableWire.Changes changes = wire.feed(table, 3, 1000, 50);
    assertEquals(3, changes.lastLsn());
    assertTrue(changes.rows().isEmpty());
    wire.askFeed(table, 5, 1000, 50, NONE);
    expectFailure(ErrorCode.AS_OF_NOT_REACHED, "up to LSN 3");
  }

  @Test
  void shouldBoundTheFeedsOfAConnection() {
    wire.askFeed(table, 3, 100, 5000, NONE);
    wire.askFeed(table, 3, 100, 5000, NONE);
    wire.askFeed(table, 3, 100, 5000, NONE);
    expectFailure(ErrorCode.TOO_MANY_SUBSCRIPTIONS, "table.feeds");
  }

  @Test
  void shouldNotReadATableForWhatOthersAppend() {
    int events = client.createTopic("events", TopicKind.LOG, 1);
    wire.askFeed(table, 3, 100, 5000, NONE);
    awaitWaiting(1);
    int reads = tables.feedReads();
    for (int i = 0; i < 20; i++) {
      client.produce(Ack.DURABLE, WireClient.batch(events, 0, "x"));
      client.read().as(new ProduceReplyDecoder());
      tables.release();
      awaitWaiting(1);
    }
    assertTrue(tables.feedReads() <= reads + 1, "read again and again");
  }

  @Test
  void shouldNameTheErrorOfTablesThatHaveFailed() {
    tables.fail(ErrorCode.TABLE_INCOMPLETE, "They are gone.");
    ask(AsOfKind.LSN, 1, 0, NONE, NONE);
    expectFailure(ErrorCode.TABLE_INCOMPLETE, "gone");
    ask(AsOfKind.LSN, 9, 0, NONE, NONE);
    expectFailure(ErrorCode.TABLE_INCOMPLETE, "gone");
    wire.askFeed(table, 3, 100, 5000, NONE);
    expectFailure(ErrorCode.TABLE_INCOMPLETE, "gone");
  }

  @Test
  void shouldRefuseWhatNamesNoTableOrNoStateOfIt() {
    int events = client.createTopic("events", TopicKind.LOG, 1);
    int wide = wire.create("wide", 2, RowFormat.BYTES, MissingRow.REJECT);
    client.send(wire.getFrame(4711, 0, AsOfKind.LATEST, 0, 0, NONE, NONE, "k"));
    expectFailure(ErrorCode.UNKNOWN_TOPIC, "4711");
    client.send(wire.getFrame(events, 0, AsOfKind.LATEST, 0, 0, NONE, NONE, "k"));
    expectFailure(ErrorCode.NOT_A_TABLE, "events");
    client.send(wire.getFrame(table, 1, AsOfKind.LATEST, 0, 0, NONE, NONE, "k"));
    expectFailure(ErrorCode.INVALID_REQUEST, "shard 1");
    client.send(wire.getFrame(wide, 0, AsOfKind.OFFSET, 0, 0, NONE, NONE, "k"));
    expectFailure(ErrorCode.INVALID_REQUEST, "2 partitions");
    client.send(wire.getFrame(table, 0, AsOfKind.LSN, -1, 0, NONE, NONE, "k"));
    expectFailure(ErrorCode.INVALID_REQUEST, "negative");
    client.send(wire.getFrame(table, 0, AsOfKind.LATEST, 0, 0, NONE, NONE));
    expectFailure(ErrorCode.INVALID_REQUEST, "key");
    client.send(wire.getFrame(table, 0, AsOfKind.LATEST, 0, 0, NONE, NONE, "k".repeat(1025)));
    expectFailure(ErrorCode.KEY_TOO_LARGE, "1025");
    TableWire.Scan scan = new TableWire.Scan(table);
    scan.flags = 8;
    wire.ask(scan);
    expectFailure(ErrorCode.INVALID_REQUEST, "scanFlags");
    scan.flags = 0;
    scan.maxRows = -1;
    wire.ask(scan);
    expectFailure(ErrorCode.INVALID_REQUEST, "negative");
    wire.askFeed(table, -1, 1, 1, NONE);
    expectFailure(ErrorCode.INVALID_REQUEST, "negative");
    wire.askDiff(table, 3, 2, 0, NONE);
    expectFailure(ErrorCode.INVALID_REQUEST, "behind the second");
  }
}
