package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.Verdict;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AppliedReplyDecoder;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TopicKind;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Appends to tables, on a log in memory and tables that do what the test says. */
class TableAppendTest {
  private record Result(ErrorCode error, long baseOffset, long firstLsn, int throttleMs) {}

  private TestBroker broker;
  private WireClient client;
  private int logTopic;
  private int table;
  private int bytesTable;

  @BeforeEach
  void start() {
    broker = TestBroker.with("limit.batch=16KiB", "log.shards=2", "table.lag.max=100");
    client = broker.open();
    logTopic = client.createTopic("events", TopicKind.LOG, 4);
    TableWire tables = new TableWire(client);
    table = tables.create("rows", 4, RowFormat.JSON, MissingRow.UPSERT);
    bytesTable = tables.create("blobs", 1, RowFormat.BYTES, MissingRow.UPSERT);
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  private int shardOf(int topic, int partition) {
    return Math.floorMod(topic + partition, 2);
  }

  private static List<Result> results(ProduceReplyDecoder reply) {
    int throttleMs = reply.throttleMs();
    List<Result> results = new ArrayList<>();
    for (ProduceReplyDecoder.ResultsDecoder each : reply.results()) {
      results.add(
          new Result(
              ErrorCode.of(each.errorCode()), each.baseOffset(), each.firstLsn(), throttleMs));
    }
    return results;
  }

  private void expectRefused(byte[] batch, ErrorCode code, String part) {
    client.produce(Ack.DURABLE, batch);
    ProduceReplyDecoder reply = client.read().as(new ProduceReplyDecoder());
    assertEquals(code, results(reply).get(0).error());
    reply.skipToken();
    String message = reply.message();
    assertTrue(message.contains(part), message);
  }

  private static byte[] transactional(byte[] batch) {
    new BatchHeaderEncoder()
        .wrap(new UnsafeBuffer(batch), 0)
        .batchFlags((short) FrameDescriptor.BATCH_FLAG_TRANSACTION);
    return batch;
  }

  private ProduceReplyDecoder transaction(byte[]... batches) {
    client.produce(Ack.DURABLE, 1, batches.length, WireClient.join(batches));
    return client.read().as(new ProduceReplyDecoder());
  }

  private void expectNoTransaction(ErrorCode code, String part, byte[]... batches) {
    int before = broker.log.batchCount(0) + broker.log.batchCount(1);
    ProduceReplyDecoder reply = transaction(batches);
    List<Result> results = results(reply);
    assertEquals(batches.length, results.size());
    results.forEach(each -> assertEquals(code, each.error()));
    reply.skipToken();
    String message = reply.message();
    assertTrue(message.contains(part), message);
    assertEquals(before, broker.log.batchCount(0) + broker.log.batchCount(1));
  }

  @Test
  void shouldRefuseWhatIsNoRow() {
    expectRefused(
        WireClient.batch(table, 0, "{}", "{\"a\":1,\"a\":2}"), ErrorCode.INVALID_ROW, "record 1");
    expectRefused(WireClient.batch(table, 0, "text"), ErrorCode.INVALID_ROW, "rows");
    expectRefused(WireClient.batch(table, 0, ""), ErrorCode.INVALID_ROW, "no JSON");
    expectRefused(WireClient.batch(table, 0, "{} {}"), ErrorCode.INVALID_ROW, "follows");
    expectRefused(WireClient.batch(table, 0, "{} x"), ErrorCode.INVALID_ROW, "no JSON");
    expectRefused(
        WireClient.batch(table, 0, Op.PATCH, "k", "{\"a\":}"), ErrorCode.INVALID_ROW, "a patch");
    expectRefused(
        WireClient.batch(bytesTable, 0, Op.PATCH, "k", "{}"), ErrorCode.INVALID_ROW, "bytes");
    assertEquals(0, broker.log.batchCount(0) + broker.log.batchCount(1));
  }

  @Test
  void shouldTakeWhatIsARow() {
    client.produce(
        Ack.DURABLE,
        WireClient.batch(table, 0, "{\"a\":1}", "null", "[1,2]"),
        WireClient.batch(table, 1, Op.PATCH, "k", "{\"a\":null}"),
        WireClient.batch(table, 2, Op.DELETE, "k", "whatever"),
        WireClient.batch(bytesTable, 0, "any bytes"));
    results(client.read().as(new ProduceReplyDecoder()))
        .forEach(each -> assertEquals(ErrorCode.NONE, each.error()));
  }

  @Test
  void shouldThrottleTablesAndNoOthers() {
    int behind = shardOf(table, 0);
    broker.tables.shard(behind).lag(101);
    client.produce(
        Ack.DURABLE,
        WireClient.batch(table, 0, "{}"),
        WireClient.batch(table, 1, "{}"),
        WireClient.batch(logTopic, 0, "a"),
        WireClient.batch(logTopic, 1, "b"));
    List<Result> results = results(client.read().as(new ProduceReplyDecoder()));
    assertEquals(ErrorCode.THROTTLED, results.get(0).error());
    assertTrue(results.get(0).throttleMs() >= 50, results::toString);
    for (int i = 1; i < 4; i++) {
      assertEquals(ErrorCode.NONE, results.get(i).error());
    }
    broker.tables.shard(behind).lag(100);
    client.produce(Ack.DURABLE, WireClient.batch(table, 0, "{}"));
    Result result = results(client.read().as(new ProduceReplyDecoder())).get(0);
    assertEquals(ErrorCode.NONE, result.error());
    assertEquals(0, result.throttleMs());
  }

  @Test
  void shouldAppendATransactionAsOneFrame() {
    int other = shardOf(logTopic, 0) == shardOf(table, 0) ? 0 : 1;
    List<Result> results =
        results(
            transaction(
                transactional(WireClient.batch(table, 0, "{}", "{}")),
                transactional(WireClient.batch(logTopic, other, "a", "b", "c")),
                transactional(WireClient.batch(table, 2, "{}"))));
    assertEquals(3, results.size());
    assertEquals(results.get(0).firstLsn() + 2, results.get(1).firstLsn());
    assertEquals(results.get(0).firstLsn() + 5, results.get(2).firstLsn());
    results.forEach(each -> assertEquals(0, each.baseOffset()));
  }

  @Test
  void shouldRefuseATransactionAsAWhole() {
    byte[] good = transactional(WireClient.batch(table, 0, "{}"));
    expectNoTransaction(
        ErrorCode.TRANSACTION_ACROSS_SHARDS,
        "is on shard 1",
        good,
        transactional(WireClient.batch(table, 1, "{}")));
    expectNoTransaction(
        ErrorCode.TRANSACTION_TOO_LARGE,
        "16384",
        transactional(WireClient.batch(table, 0, "\"" + "x".repeat(9000) + "\"")),
        transactional(WireClient.batch(table, 2, "\"" + "x".repeat(9000) + "\"")));
    expectNoTransaction(ErrorCode.INVALID_REQUEST, "one batch for each", good, good);
    expectNoTransaction(
        ErrorCode.INVALID_ROW, "no JSON", good, transactional(WireClient.batch(table, 2, "x")));
    expectNoTransaction(
        ErrorCode.INVALID_RECORD, "batchFlags 2", good, WireClient.batch(table, 2, "{}"));
    expectNoTransaction(
        ErrorCode.UNKNOWN_TOPIC, "4711", good, transactional(WireClient.batch(4711, 0, "{}")));
    broker.tables.shard(shardOf(table, 0)).lag(101);
    expectNoTransaction(ErrorCode.THROTTLED, "table.lag.max", good);
    expectRefused(good, ErrorCode.INVALID_RECORD, "batchFlags 0");
  }

  private AppliedReplyDecoder applied() {
    return client.read().as(new AppliedReplyDecoder());
  }

  private static byte[] verdicts(AppliedReplyDecoder reply) {
    byte[] verdicts = new byte[reply.verdictsLength()];
    reply.getVerdicts(verdicts, 0, verdicts.length);
    return verdicts;
  }

  @Test
  void shouldTellWhatBecameOfEachRecord() {
    broker.tables.shard(shardOf(table, 0)).verdict(Verdict.CONFLICT.code());
    client.produce(
        Ack.APPLIED,
        WireClient.batch(table, 0, "{}", "{}"),
        WireClient.batch(logTopic, 0, "a"),
        WireClient.batch(4711, 0, "lost"),
        WireClient.batch(table, 1, "{}"));
    AppliedReplyDecoder reply = applied();
    List<Integer> counts = new ArrayList<>();
    List<ErrorCode> errors = new ArrayList<>();
    for (AppliedReplyDecoder.ResultsDecoder each : reply.results()) {
      counts.add(each.verdictCount());
      errors.add(ErrorCode.of(each.errorCode()));
    }
    assertEquals(List.of(2, 1, 0, 1), counts);
    assertEquals(
        List.of(ErrorCode.NONE, ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC, ErrorCode.NONE), errors);
    assertArrayEquals(new byte[] {1, 1, 0, 0}, verdicts(reply));
    assertTrue(reply.tokenLength() > 0);
  }

  @Test
  void shouldWaitForTheTablesAndAnswerInOrder() {
    int shard = shardOf(table, 0);
    broker.tables.shard(shard).holdAt(1);
    long first = client.produce(Ack.APPLIED, WireClient.batch(table, 0, "{}"));
    long second = client.produce(Ack.APPLIED, WireClient.batch(table, 1, "{}"));
    long durable = client.produce(Ack.DURABLE, WireClient.batch(table, 0, "{}"));
    assertEquals(durable, client.read().as(new ProduceReplyDecoder()).correlationId());
    TestBroker.await("it to wait", () -> broker.tables.shard(shard).waiting() == 1);
    broker.tables.shard(shard).release();
    assertEquals(first, applied().correlationId());
    assertEquals(second, applied().correlationId());
  }

  @Test
  void shouldSayThatRecordsAreDurableWhenTheTablesAreNotThereInTime() {
    int shard = shardOf(table, 0);
    broker.tables.shard(shard).holdAt(1);
    byte[] batch = WireClient.batch(table, 0, "{}");
    client.send(client.produceFrame(77, Ack.APPLIED, 0, 1, 100, batch));
    AppliedReplyDecoder reply = applied();
    AppliedReplyDecoder.ResultsDecoder result = reply.results().next();
    assertEquals(ErrorCode.DEADLINE_EXCEEDED, ErrorCode.of(result.errorCode()));
    assertEquals(0, result.baseOffset());
    assertEquals(0, result.verdictCount());
    reply.skipVerdicts();
    reply.skipToken();
    String message = reply.message();
    assertTrue(message.contains("durable"), message);
    assertEquals(0, broker.tables.shard(shard).waiting());
  }

  @Test
  void shouldNameTheErrorOfTablesThatHaveFailed() {
    int shard = shardOf(table, 0);
    broker.tables.shard(shard).fail(ErrorCode.TABLE_INCOMPLETE, "They are gone.");
    client.produce(Ack.APPLIED, WireClient.batch(table, 0, "{}"), WireClient.batch(table, 1, "{}"));
    AppliedReplyDecoder reply = applied();
    AppliedReplyDecoder.ResultsDecoder results = reply.results();
    assertEquals(ErrorCode.TABLE_INCOMPLETE, ErrorCode.of(results.next().errorCode()));
    assertEquals(ErrorCode.NONE, ErrorCode.of(results.next().errorCode()));
    assertArrayEquals(new byte[] {0}, verdicts(reply));
    reply.skipToken();
    assertTrue(reply.message().contains("durable"));
  }

  @Test
  void shouldAnswerAnAppliedRequestWhoseShapeIsWrong() {
    client.produce(Ack.APPLIED, 0, 2, WireClient.batch(table, 0, "{}"));
    assertEquals(ErrorCode.INVALID_REQUEST, client.read().errorCode());
    client.produce(Ack.APPLIED, 2, 1, WireClient.batch(table, 0, "{}"));
    assertEquals(ErrorCode.INVALID_REQUEST, client.read().errorCode());
  }
}
