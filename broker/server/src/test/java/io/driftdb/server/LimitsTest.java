package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.PongDecoder;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.SubscribeReplyDecoder;
import io.driftdb.schema.protocol.TopicKind;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static ErrorCode firstError(WireClient client) {
    ProduceReplyDecoder reply = client.read().as(new ProduceReplyDecoder());
    return ErrorCode.of(reply.results().next().errorCode());
  }

  @Test
  void shouldLimitConnectionsInAll() {
    try (TestBroker broker = TestBroker.with("limit.connections.total=2")) {
      WireClient first = broker.open();
      try (WireClient second = broker.open();
          WireClient third = broker.connect()) {
        WireClient.Message refused = third.readToEnd();
        assertEquals(ErrorCode.TOO_MANY_CONNECTIONS, refused.errorCode());
        assertTrue(refused.errorText().contains("limit.connections.total"));
        second.ping();
        second.read().as(new PongDecoder());
        first.close();
        TestBroker.await("the place to be free", () -> canOpen(broker));
      }
    }
  }

  private static boolean canOpen(TestBroker broker) {
    try (WireClient client = broker.open()) {
      client.ping();
      return true;
    } catch (AssertionError | UncheckedIOException e) {
      return false;
    }
  }

  @Test
  void shouldLimitConnectionsFromOneAddress() {
    try (TestBroker broker = TestBroker.with("limit.connections.address=1");
        WireClient first = broker.open();
        WireClient second = broker.connect()) {
      WireClient.Message refused = second.readToEnd();
      assertEquals(ErrorCode.TOO_MANY_CONNECTIONS, refused.errorCode());
      assertTrue(refused.errorText().contains("limit.connections.address"));
      first.ping();
      first.read().as(new PongDecoder());
    }
  }

  @Test
  void shouldReadNoFurtherThanTheRequestsInFlight() {
    try (TestBroker broker = TestBroker.with("limit.connection.requests=2");
        WireClient client = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 1);
      broker.log.hold(0);
      for (int i = 0; i < 6; i++) {
        client.produce(Ack.DURABLE, WireClient.batch(topic, 0, "value " + i));
      }
      client.ping();
      client.timeout(200);
      assertThrows(UncheckedIOException.class, client::read, "the ping must wait its turn");
      assertEquals(2, broker.log.status(0).ringUsed());
      broker.log.release(0);
      client.timeout(10_000);
      int answers = 0;
      for (int i = 0; i < 7; i++) {
        WireClient.Message message = client.read();
        answers += message.templateId() == ProduceReplyDecoder.TEMPLATE_ID ? 1 : 0;
      }
      assertEquals(6, answers);
    }
  }

  @Test
  void shouldBeBusyWhenTheRingStaysFull() {
    try (TestBroker broker = TestBroker.with("log.ring.slots=64", "deadline.busy=100ms");
        WireClient client = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 1);
      broker.log.hold(0);
      for (int i = 0; i < 65; i++) {
        client.produce(Ack.DURABLE, WireClient.batch(topic, 0, "value " + i));
      }
      TestBroker.await("the ring to be full", () -> broker.log.status(0).ringUsed() == 64);
      try (WireClient other = broker.open()) {
        other.produce(Ack.DURABLE, WireClient.batch(topic, 0, "too much"));
        assertEquals(ErrorCode.BUSY, firstError(other));
        broker.log.release(0);
        other.produce(Ack.DURABLE, WireClient.batch(topic, 0, "again"));
        assertEquals(ErrorCode.NONE, firstError(other));
      }
    }
  }

  @Test
  void shouldGoOnWhenTheRingHasRoomAgain() {
    try (TestBroker broker = TestBroker.with("log.ring.slots=64");
        WireClient client = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 1);
      broker.log.hold(0);
      for (int i = 0; i < 150; i++) {
        client.produce(Ack.DURABLE, WireClient.batch(topic, 0, "value " + i));
      }
      TestBroker.await("the ring to be full", () -> broker.log.status(0).ringUsed() == 64);
      broker.log.release(0);
      for (int i = 0; i < 150; i++) {
        ProduceReplyDecoder.ResultsDecoder result =
            client.read().as(new ProduceReplyDecoder()).results().next();
        assertEquals(0, result.errorCode());
        assertEquals(i, result.baseOffset());
      }
    }
  }

  @Test
  void shouldBeBusyWhenMemoryStaysUsedUp() {
    try (TestBroker broker =
            TestBroker.with(
                "limit.batch=32KiB",
                "limit.protocol.frame=64KiB",
                "limit.memory.requests=64KiB",
                "deadline.busy=100ms");
        WireClient client = broker.open();
        WireClient other = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 1);
      broker.log.hold(0);
      String value = "x".repeat(20_000);
      for (int i = 0; i < 3; i++) {
        client.produce(Ack.DURABLE, WireClient.batch(topic, 0, value));
      }
      TestBroker.await("three appends", () -> broker.log.status(0).ringUsed() == 3);
      other.produce(Ack.DURABLE, WireClient.batch(topic, 0, value));
      WireClient.Message refused = other.read();
      assertEquals(ErrorCode.BUSY, refused.errorCode());
      assertTrue(refused.errorText().contains("memory"), refused.errorText());
      broker.log.release(0);
      for (int i = 0; i < 3; i++) {
        assertEquals(ErrorCode.NONE, firstError(client));
      }
      other.produce(Ack.DURABLE, WireClient.batch(topic, 0, value));
      assertEquals(ErrorCode.NONE, firstError(other));
    }
  }

  @Test
  void shouldRefuseAppendsThatComeTooLate() {
    try (TestBroker broker = TestBroker.with("deadline.request=50ms");
        WireClient client = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 1);
      broker.log.hold(0);
      client.produce(Ack.DURABLE, WireClient.batch(topic, 0, "late"));
      TestBroker.await("the append", () -> broker.log.status(0).ringUsed() == 1);
      client.timeout(200);
      assertThrows(UncheckedIOException.class, client::read);
      client.timeout(10_000);
      broker.log.release(0);
      assertEquals(ErrorCode.DEADLINE_EXCEEDED, firstError(client));
    }
  }

  @Test
  void shouldAnswerCatalogRequestsAtTheirDeadline() {
    try (TestBroker broker = TestBroker.with("deadline.request=50ms");
        WireClient client = broker.open()) {
      broker.log.fallSilent();
      client.requestTopic("t", TopicKind.LOG, 1, false);
      assertEquals(ErrorCode.DEADLINE_EXCEEDED, client.read().errorCode());
    }
  }

  @Test
  void shouldCloseConsumersThatTakeNothing() {
    try (TestBroker broker = TestBroker.with("deadline.stall=200ms", "subscription.buffer=4MiB");
        WireClient producer = broker.open();
        WireClient slow = new WireClient(broker.broker.nativeAddress(), 4096)) {
      int topic = producer.createTopic("t", TopicKind.LOG, 1);
      String value = "x".repeat(500_000);
      for (int i = 0; i < 20; i++) {
        producer.produce(Ack.DURABLE, WireClient.batch(topic, 0, value));
        assertEquals(ErrorCode.NONE, firstError(producer));
      }
      slow.handshake();
      slow.subscribe(1, 1L << 30, topic, 0, PositionKind.EARLIEST, 0);
      slow.read().as(new SubscribeReplyDecoder());
      TestBroker.await("the feed to be closed", () -> broker.log.openSubscriptions() == 0);
      producer.ping();
      producer.read().as(new PongDecoder());
    }
  }

  @Test
  void shouldRefuseToGatherWithoutEnd() {
    try (TestBroker broker =
            TestBroker.with(
                "limit.batch=32KiB",
                "limit.protocol.frame=64KiB",
                "limit.memory.requests=64KiB",
                "deadline.busy=100ms");
        WireClient first = broker.open();
        WireClient second = broker.open();
        WireClient good = broker.open()) {
      byte[] unfinished = new byte[60_000];
      unfinished[1] = (byte) 0xFF;
      HttpPages http = new HttpPages(broker.broker);
      first.send(unfinished);
      TestBroker.await("the first", () -> http.metric("driftdb_unfinished_memory_bytes") > 50_000);
      second.send(unfinished);
      assertEquals(ErrorCode.BUSY, second.readToEnd().errorCode());
      good.ping();
      good.read().as(new PongDecoder());
    }
  }

  private static long pooledBytes() {
    long bytes = 0;
    for (PoolArenaMetric arena : PooledByteBufAllocator.DEFAULT.metric().directArenas()) {
      bytes += arena.numActiveBytes();
    }
    return bytes;
  }

  @Test
  void shouldHoldLittleMemoryBeforeHello() {
    int connections = 600;
    try (TestBroker broker = TestBroker.with("limit.connections.address=1000")) {
      List<WireClient> clients = new ArrayList<>();
      long before = pooledBytes();
      for (int i = 0; i < connections; i++) {
        WireClient client = broker.connect();
        byte[] most = new byte[2000];
        most[0] = (byte) 0xFF;
        most[1] = 7;
        client.send(most);
        clients.add(client);
      }
      for (int i = 0; i < 4; i++) {
        broker.open().close();
      }
      long used = pooledBytes() - before;
      clients.forEach(WireClient::close);
      int chunks = 2 * PooledByteBufAllocator.DEFAULT.metric().chunkSize();
      assertTrue(used <= connections * 4096L + chunks, used + " bytes");
    }
  }
}
