package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.PositionToken;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.TopicKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProduceTest {
  private record Result(ErrorCode error, long baseOffset, long firstLsn) {}

  @TempDir private Path directory;
  private TestBroker broker;
  private WireClient client;
  private int logTopic;
  private int tableTopic;

  @BeforeEach
  void start() {
    broker = TestBroker.at(directory, "limit.batch=16KiB", "log.shards=3");
    client = broker.open();
    logTopic = client.createTopic("events", TopicKind.LOG, 4);
    tableTopic = client.createTopic("rows", TopicKind.TABLE, 1);
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  private static List<Result> results(ProduceReplyDecoder reply) {
    List<Result> results = new ArrayList<>();
    for (ProduceReplyDecoder.ResultsDecoder each : reply.results()) {
      results.add(new Result(ErrorCode.of(each.errorCode()), each.baseOffset(), each.firstLsn()));
    }
    return results;
  }

  private ProduceReplyDecoder reply() {
    return client.read().as(new ProduceReplyDecoder());
  }

  private void expectRefused(byte[] batch, ErrorCode code, String part) {
    client.produce(Ack.DURABLE, batch);
    ProduceReplyDecoder reply = reply();
    assertEquals(code, results(reply).get(0).error());
    reply.skipToken();
    String message = reply.message();
    assertTrue(message.contains(part), message);
    client.produce(Ack.DURABLE, WireClient.batch(logTopic, 0, "still served"));
    assertEquals(ErrorCode.NONE, results(reply()).get(0).error());
  }

  @Test
  void shouldGiveOffsetsInOrder() {
    client.produce(Ack.DURABLE, WireClient.batch(logTopic, 1, "a", "b"));
    client.produce(Ack.DURABLE, WireClient.batch(logTopic, 1, "c"));
    Result first = results(reply()).get(0);
    Result second = results(reply()).get(0);
    assertEquals(0, first.baseOffset());
    assertEquals(2, second.baseOffset());
    assertEquals(first.firstLsn() + 2, second.firstLsn());
  }

  @Test
  void shouldGiveATokenWithTheEndOfEachShard() {
    client.produce(
        Ack.DURABLE,
        WireClient.batch(logTopic, 0, "a"),
        WireClient.batch(logTopic, 1, "b", "c"),
        WireClient.batch(logTopic, 0, "d"));
    ProduceReplyDecoder reply = reply();
    List<Result> results = results(reply);
    byte[] bytes = new byte[reply.tokenLength()];
    reply.getToken(bytes, 0, bytes.length);
    PositionToken token = PositionToken.read(new UnsafeBuffer(bytes), 0, bytes.length);
    assertEquals(2, token.parts().size());
    int firstShard = Math.floorMod(logTopic, 3);
    for (PositionToken.Part part : token.parts()) {
      long end =
          part.shard() == firstShard
              ? results.get(2).firstLsn() + 1
              : results.get(1).firstLsn() + 2;
      assertEquals(end, part.lsn());
    }
  }

  @Test
  void shouldAnswerInRequestOrderWhateverTheShard() {
    List<Long> asked = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      asked.add(client.produce(Ack.DURABLE, WireClient.batch(logTopic, i % 4, "value " + i)));
    }
    List<Long> answered = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answered.add(reply().correlationId());
    }
    assertEquals(asked, answered);
  }

  @Test
  void shouldTakeMemoryAcks() {
    client.produce(Ack.MEMORY, WireClient.batch(logTopic, 0, "fast"));
    assertEquals(ErrorCode.NONE, results(reply()).get(0).error());
  }

  @Test
  void shouldAnswerEachBatchForItself() {
    client.produce(
        Ack.DURABLE,
        WireClient.batch(logTopic, 0, "good"),
        WireClient.batch(99_999, 0, "lost"),
        WireClient.batch(logTopic, 0, "good too"));
    List<Result> results = results(reply());
    assertEquals(ErrorCode.NONE, results.get(0).error());
    assertEquals(ErrorCode.UNKNOWN_TOPIC, results.get(1).error());
    assertEquals(1, results.get(2).baseOffset());
  }

  @Test
  void shouldRefuseUnknownTopicsAndPartitions() {
    expectRefused(WireClient.batch(4711, 0, "x"), ErrorCode.UNKNOWN_TOPIC, "4711");
    expectRefused(WireClient.batch(0, 0, "x"), ErrorCode.UNKNOWN_TOPIC, "0");
    expectRefused(WireClient.batch(logTopic, 4, "x"), ErrorCode.UNKNOWN_PARTITION, "0 to 3");
    expectRefused(WireClient.batch(logTopic, -1, "x"), ErrorCode.UNKNOWN_PARTITION, "-1");
  }

  @Test
  void shouldSayTheLimitOfRecords() {
    expectRefused(
        WireClient.batch(logTopic, 0, "x".repeat(20_000)), ErrorCode.RECORD_TOO_LARGE, "16384");
  }

  @Test
  void shouldRefuseWhatTablesCannotHold() {
    expectRefused(
        WireClient.batch(tableTopic, 0, Op.PUT, null, "{}"), ErrorCode.KEY_REQUIRED, "key");
    expectRefused(
        WireClient.batch(tableTopic, 0, Op.PUT, "k".repeat(1025), "{}"),
        ErrorCode.KEY_TOO_LARGE,
        "1024");
  }

  @Test
  void shouldRefuseUnknownAndControlOps() {
    expectRefused(WireClient.batch(logTopic, 0, Op.CONTROL, "k", "v"), ErrorCode.UNKNOWN_OP, "put");
    byte[] control = WireClient.batch(logTopic, 0, "x");
    new BatchHeaderEncoder()
        .wrap(new UnsafeBuffer(control), 0)
        .batchFlags((short) FrameDescriptor.BATCH_FLAG_CONTROL);
    expectRefused(control, ErrorCode.INVALID_RECORD, "Control");
  }

  @Test
  void shouldRefuseBatchesWhoseBytesChanged() {
    byte[] batch = WireClient.batch(logTopic, 0, "original");
    batch[batch.length - 12] ^= 1;
    expectRefused(batch, ErrorCode.CHECKSUM_MISMATCH, "CRC");
  }

  @Test
  void shouldRefuseSequencesThatCannotBe() {
    byte[] batch = WireClient.batch(logTopic, 0, "x");
    new BatchHeaderEncoder()
        .wrap(new UnsafeBuffer(batch), 0)
        .producerId(5)
        .producerEpoch(0)
        .firstSequence(-3);
    expectRefused(batch, ErrorCode.INVALID_RECORD, "sequence");
  }

  @Test
  void shouldPassTheLogsRefusalsOn() {
    byte[] batch = WireClient.batch(logTopic, 0, "x");
    new BatchHeaderEncoder()
        .wrap(new UnsafeBuffer(batch), 0)
        .producerId(123_456)
        .producerEpoch(0)
        .firstSequence(0);
    client.produce(Ack.DURABLE, batch);
    assertEquals(ErrorCode.UNKNOWN_PRODUCER, results(reply()).get(0).error());
  }

  @Test
  void shouldRefuseTheWholeRequestWhenItsShapeIsWrong() {
    byte[] batch = WireClient.batch(logTopic, 0, "x");
    client.produce(Ack.DURABLE, 0, 2, batch);
    assertEquals(ErrorCode.INVALID_REQUEST, client.read().errorCode());
    client.produce(Ack.DURABLE, 0, 0, new byte[0]);
    assertEquals(ErrorCode.INVALID_REQUEST, client.read().errorCode());
    client.produce(Ack.DURABLE, 2, 1, batch);
    assertEquals(ErrorCode.INVALID_REQUEST, client.read().errorCode());
    byte[] tooLong = batch.clone();
    new BatchHeaderEncoder().wrap(new UnsafeBuffer(tooLong), 0).batchLength(1 << 30);
    client.produce(Ack.DURABLE, 0, 1, tooLong);
    assertEquals(ErrorCode.INVALID_REQUEST, client.read().errorCode());
    client.produce(Ack.DURABLE, batch);
    assertEquals(0, results(reply()).get(0).baseOffset());
  }
}
