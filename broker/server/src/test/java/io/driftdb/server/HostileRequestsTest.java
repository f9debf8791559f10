package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.driftdb.schema.Crc;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.CreditEncoder;
import io.driftdb.schema.protocol.DeliverDecoder;
import io.driftdb.schema.protocol.ListPositionsEncoder;
import io.driftdb.schema.protocol.ListPositionsReplyDecoder;
import io.driftdb.schema.protocol.PongDecoder;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.SubscribeReplyDecoder;
import io.driftdb.schema.protocol.TopicKind;
import io.driftdb.schema.protocol.UnsubscribeEncoder;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are sound in form and ask for too much: each is bounded, and others are served. */
class HostileRequestsTest {
  private static final int MAX_ENTRIES = 65_534;

  @TempDir Path directory;

  private static byte[] listPositions(WireClient client, int topic, int count) {
    ListPositionsEncoder request = new ListPositionsEncoder();
    MutableDirectBuffer body = client.begin(request);
    request.correlationId(client.takeCorrelationId());
    int at = request.limit();
    int length = ListPositionsEncoder.PartitionsEncoder.sbeBlockLength();
    body.putShort(at, (short) length, ByteOrder.LITTLE_ENDIAN);
    body.putShort(at + Short.BYTES, (short) count, ByteOrder.LITTLE_ENDIAN);
    body.setMemory(at + 4, count * length, (byte) 0);
    for (int i = 0; i < count; i++) {
      body.putInt(at + 4 + i * length, topic, ByteOrder.LITTLE_ENDIAN);
    }
    return WireClient.frame(body, Long.BYTES + 4 + count * length);
  }

  @Test
  void shouldTakeGroupsUpToTheirLimitAndNoLonger() {
    try (TestBroker broker = TestBroker.with();
        WireClient client = broker.open();
        WireClient other = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 1);
      client.send(listPositions(client, topic, MAX_ENTRIES));
      ListPositionsReplyDecoder reply = client.read().as(new ListPositionsReplyDecoder());
      assertEquals(MAX_ENTRIES, reply.partitions().count());
      client.send(listPositions(client, topic, MAX_ENTRIES + 1));
      assertEquals(ErrorCode.MALFORMED_MESSAGE, client.readToEnd().errorCode());
      HttpPages http = new HttpPages(broker.broker);
      TestBroker.await(
          "all memory to be free", () -> http.metric("driftdb_requests_memory_bytes") == 0);
      other.ping();
      other.read().as(new PongDecoder());
    }
  }

  @Test
  void shouldTakeAsManyBatchesAsItsReplyCanName() {
    try (TestBroker broker = TestBroker.with("log.ring.slots=65536");
        WireClient client = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 1);
      byte[] one = WireClient.batch(topic, 0, "");
      client.produce(Ack.DURABLE, 0, MAX_ENTRIES, repeat(one, MAX_ENTRIES));
      assertEquals(MAX_ENTRIES, client.read().as(new ProduceReplyDecoder()).results().count());
      client.produce(Ack.DURABLE, 0, MAX_ENTRIES + 1, repeat(one, MAX_ENTRIES + 1));
      assertEquals(ErrorCode.INVALID_REQUEST, client.read().errorCode());
      client.produce(Ack.DURABLE, one);
      assertEquals(1, client.read().as(new ProduceReplyDecoder()).results().count());
    }
  }

  private static byte[] repeat(byte[] one, int times) {
    byte[] all = new byte[one.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    return all;
  }

  @Test
  void shouldAnswerInOrderWhenManyAnswersFillTheSocket() {
    try (TestBroker broker =
            TestBroker.with(
                "limit.connection.requests=65536",
                "limit.batch=4KiB",
                "limit.protocol.frame=8MiB",
                "subscription.buffer=4KiB",
                "subscription.message=4KiB",
                "log.ring.slots=262144");
        WireClient client = new WireClient(broker.broker.nativeAddress(), 4096)) {
      client.handshake();
      int topic = client.createTopic("t", TopicKind.LOG, 1);
      int batches = 300;
      byte[] all = repeat(WireClient.batch(topic, 0, ""), batches);
      broker.log.hold(0);
      List<Long> sent = new ArrayList<>();
      for (int i = 0; i < 800; i++) {
        sent.add(client.produce(Ack.DURABLE, 0, batches, all));
      }
      TestBroker.await(
          "all to be taken", () -> broker.log.status(0).ringUsed() == (long) sent.size() * batches);
      broker.log.release(0);
      for (long each : sent) {
        assertEquals(each, client.read().as(new ProduceReplyDecoder()).correlationId());
      }
    }
  }

  @Test
  void shouldBoundWhatARequestMakesTheBrokerInflate() {
    try (TestBroker broker = TestBroker.with("limit.protocol.frame=2MiB");
        WireClient client = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 1);
      client.produce(Ack.DURABLE, 0, 8, compressed(topic, 8));
      assertEquals(8, client.read().as(new ProduceReplyDecoder()).results().count());
      client.produce(Ack.DURABLE, 0, 9, compressed(topic, 9));
      WireClient.Message refused = client.read();
      assertEquals(ErrorCode.INVALID_REQUEST, refused.errorCode());
      assertTrue(refused.errorText().contains("uncompressed"), refused.errorText());
    }
  }

  /** Batches of one record of zeros, 1 MiB long before it was compressed. */
  private static byte[] compressed(int topic, int count) {
    int length = 1 << 20;
    UnsafeBuffer record = new UnsafeBuffer(new byte[length]);
    record.putInt(0, length, ByteOrder.LITTLE_ENDIAN);
    record.putInt(16, -1, ByteOrder.LITTLE_ENDIAN);
    record.putInt(20, length - 24, ByteOrder.LITTLE_ENDIAN);
    byte[] small = Zstd.compress(record.byteArray());
    int batchLength = BatchHeaderEncoder.BLOCK_LENGTH + small.length;
    UnsafeBuffer batch = new UnsafeBuffer(new byte[(batchLength + 7) & -8]);
    batch.putBytes(BatchHeaderEncoder.BLOCK_LENGTH, small);
    new BatchHeaderEncoder()
        .wrap(batch, 0)
        .batchLength(batchLength)
        .topicId(topic)
        .partition(0)
        .recordCount(1)
        .baseOffset(0)
        .nextOffset(1)
        .producerId(0)
        .firstSequence(0)
        .producerEpoch(0)
        .storedCrc(new Crc().of(batch, BatchHeaderEncoder.BLOCK_LENGTH, small.length))
        .recordsCrc(new Crc().of(record, 0, length))
        .recordsLength(length)
        .schemaId(0)
        .keyId(0)
        .codec((short) 1)
        .batchFlags((short) 0);
    return repeat(batch.byteArray(), count);
  }

  /** What was read for a subscription that ends makes room for the others. */
  @Test
  void shouldGoOnWithOthersWhenASubscriptionEndsUnsent() {
    try (TestBroker broker =
            TestBroker.at(
                directory,
                "server.threads=1",
                "limit.protocol.frame=100MiB",
                "limit.connection.bytes=200MiB",
                "limit.memory.requests=400MiB");
        WireClient client = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 3);
      for (int i = 0; i < 20; i++) {
        client.produce(Ack.DURABLE, WireClient.batch(topic, 0, "x".repeat(100_000)));
        client.read();
      }
      client.produce(Ack.DURABLE, WireClient.batch(topic, 1, "b"));
      client.read();
      for (int id = 1; id <= 2; id++) {
        client.subscribe(id, 0, topic, id - 1, PositionKind.EARLIEST, 0);
        client.read().as(new SubscribeReplyDecoder());
      }
      byte[] slow = compressed(topic, 200);
      client.send(
          WireClient.join(
              credit(client, 1),
              client.produceFrame(client.takeCorrelationId(), Ack.DURABLE, 0, 200, slow),
              credit(client, 2),
              client.produceFrame(client.takeCorrelationId(), Ack.DURABLE, 0, 200, slow),
              unsubscribe(client, 1)));
      int subscription = 0;
      while (subscription != 2) {
        WireClient.Message message = client.read();
        if (message.templateId() == DeliverDecoder.TEMPLATE_ID) {
          subscription = message.as(new DeliverDecoder()).subscriptionId();
        }
      }
    }
  }

  private static byte[] credit(WireClient client, int id) {
    CreditEncoder message = new CreditEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message.subscriptionId(id).creditBytes(1 << 30);
    return WireClient.frame(buffer, message.encodedLength());
  }

  private static byte[] unsubscribe(WireClient client, int id) {
    UnsubscribeEncoder message = new UnsubscribeEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message.correlationId(client.takeCorrelationId()).subscriptionId(id);
    return WireClient.frame(buffer, message.encodedLength());
  }

  @Test
  void shouldBoundTheAnswersThatNobodyReads() {
    try (TestBroker broker =
            TestBroker.with("limit.memory.deliveries=8MiB", "limit.memory.requests=24MiB");
        WireClient deaf = new WireClient(broker.broker.nativeAddress(), 4096);
        WireClient good = broker.open()) {
      int topic = good.createTopic("t", TopicKind.LOG, 1);
      deaf.handshake();
      Thread sender = new Thread(() -> askAgainAndAgain(deaf, topic), "asks and does not read");
      sender.setDaemon(true);
      sender.start();
      HttpPages http = new HttpPages(broker.broker);
      TestBroker.await(
          "its answers to fill their memory",
          () -> http.metric("driftdb_deliveries_memory_bytes") > 2 << 20);
      for (int i = 0; i < 20; i++) {
        good.produce(Ack.DURABLE, WireClient.batch(topic, 0, "v" + i));
        assertEquals(1, good.read().as(new ProduceReplyDecoder()).results().count());
        double held = http.metric("driftdb_deliveries_memory_bytes");
        assertTrue(held < 32 << 20, held + " bytes of answers are held");
      }
    }
  }

  private static void askAgainAndAgain(WireClient client, int topic) {
    byte[] request = listPositions(client, topic, MAX_ENTRIES);
    try {
      for (int i = 0; i < 60; i++) {
        client.send(request);
      }
    } catch (RuntimeException e) {
      return; // the test has ended
    }
  }

  @Test
  void shouldBoundThePartitionsOfAllSubscriptions() {
    try (TestBroker broker = TestBroker.with("limit.subscriptions.partitions=3");
        WireClient client = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 2);
      int[][] both = {{topic, 0}, {topic, 1}};
      client.subscribe(1, 0, new byte[0], both, PositionKind.EARLIEST, 0);
      client.read().as(new SubscribeReplyDecoder());
      client.subscribe(2, 0, new byte[0], both, PositionKind.EARLIEST, 0);
      WireClient.Message refused = client.read();
      assertEquals(ErrorCode.TOO_MANY_SUBSCRIPTIONS, refused.errorCode());
      assertTrue(refused.errorText().contains("limit.subscriptions.partitions"));
      client.unsubscribe(1);
      client.read();
      client.subscribe(2, 0, new byte[0], both, PositionKind.EARLIEST, 0);
      client.read().as(new SubscribeReplyDecoder());
    }
  }

  @Test
  void shouldCloseWhoIsTooManyAtOnceWhenThereAreManyOfThem() {
    try (TestBroker broker = TestBroker.with("limit.connections.total=1");
        WireClient only = broker.open()) {
      List<WireClient> refused = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        refused.add(broker.connect());
      }
      int told = 0;
      for (WireClient each : refused) {
        WireClient.Message why = each.readOrNull();
        told += why == null ? 0 : 1;
        each.close();
      }
      assertTrue(told > 0 && told < refused.size(), told + " were told why");
      only.ping();
      only.read().as(new PongDecoder());
    }
  }

  @Test
  void shouldBoundWhatReadsOfTablesTake() {
    try (TestBroker broker =
            TestBroker.with("limit.memory.requests=8MiB", "table.answer.max=1MiB");
        WireClient client = broker.open()) {
      TableWire wire = new TableWire(client);
      int table = wire.create("t");
      String[] keys = new String[60_000];
      Arrays.fill(keys, "");
      byte[] request =
          wire.getFrame(table, 0, AsOfKind.LATEST, 0, 0, TableWire.NONE, TableWire.NONE, keys);
      client.send(request);
      assertEquals(ErrorCode.BUSY, client.read().errorCode());
      client.send(
          wire.getFrame(
              table,
              0,
              AsOfKind.LATEST,
              0,
              0,
              TableWire.NONE,
              TableWire.NONE,
              Arrays.copyOf(keys, 10_000)));
      assertEquals(10_000, TableWire.rows(client.read()).count());
      HttpPages http = new HttpPages(broker.broker);
      TestBroker.await(
          "all memory to be free", () -> http.metric("driftdb_requests_memory_bytes") == 0);
    }
  }

  @Test
  void shouldEndAConnectionWhoseTableRequestIsCutShort() {
    try (TestBroker broker = TestBroker.with()) {
      int table;
      try (WireClient client = broker.open()) {
        table = new TableWire(client).create("t");
      }
      for (int cut = 1; cut < 12; cut++) {
        try (WireClient client = broker.open()) {
          byte[] whole = new TableWire(client).scanFrame(new TableWire.Scan(table));
          byte[] part = Arrays.copyOf(whole, whole.length - cut);
          WireClient.seal(part);
          client.send(part);
          assertEquals(ErrorCode.MALFORMED_MESSAGE, client.readToEnd().errorCode());
        }
      }
    }
  }
}
