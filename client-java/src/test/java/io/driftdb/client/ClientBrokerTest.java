package io.driftdb.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.Broker;
import io.driftdb.server.config.BrokerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a real broker in this process. */
class ClientBrokerTest {
  @TempDir Path directory;
  private Broker broker;
  private DriftClient client;

  @BeforeEach
  void start() {
    broker = startBroker(0);
    client = connect();
  }

  private Broker startBroker(int port) {
    return Broker.start(
        BrokerConfig.defaults()
            .with("data.directory=" + directory.resolve("data"))
            .with("native.port=" + port)
            .with("http.port=0")
            .with("log.segment.size=16MiB")
            .with("log.disk.reserve=16MiB"));
  }

  private DriftClient connect() {
    return DriftClient.connect(ClientConfig.at("127.0.0.1", broker.nativeAddress().getPort()));
  }

  @AfterEach
  void stop() {
    client.close();
    broker.close();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void sendAll(String topic, int count, ProducerConfig config) {
    try (Producer producer = client.producer(config)) {
      List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        receipts.add(
            producer.send(
                ProducerRecord.put(topic, utf8("k" + i % 10), utf8("{\"n\":" + i + "}"))
                    .partition(0)
                    .header("h", utf8("v" + i))));
      }
      for (int i = 0; i < count; i++) {
        assertEquals(i, receipts.get(i).join().offset());
      }
    }
  }

  private List<ConsumedRecord> read(String topic, Position from, int count) {
    List<ConsumedRecord> records = new ArrayList<>();
    try (Subscriber subscriber = client.subscriber(SubscriberConfig.defaults())) {
      subscriber.subscribe(topic, 0, from);
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (records.size() < count && System.nanoTime() < deadline) {
        records.addAll(subscriber.poll(Duration.ofSeconds(1)));
      }
    }
    return records;
  }

  @Test
  void shouldReadBackWhatWasSent() {
    client.admin().createTopic("events", TopicKind.LOG, 1);
    sendAll("events", 5000, ProducerConfig.defaults());
    List<ConsumedRecord> records = read("events", Position.earliest(), 5000);
    assertEquals(5000, records.size());
    for (int i = 0; i < 5000; i++) {
      ConsumedRecord record = records.get(i);
      assertEquals(i, record.offset());
      assertEquals("{\"n\":" + i + "}", new String(record.value(), StandardCharsets.UTF_8));
      assertEquals("v" + i, new String(record.headers().get(0).value(), StandardCharsets.UTF_8));
    }
    assertEquals(1234, read("events", Position.offset(1234), 1).get(0).offset());
    long lsn = records.get(77).lsn();
    assertEquals(77, read("events", Position.lsn(lsn), 1).get(0).offset());
    assertEquals(5000, client.admin().ranges("events").get(0).latest());
  }

  @Test
  void shouldCompressAndRestoreBatches() {
    client.admin().createTopic("packed", TopicKind.LOG, 1);
    sendAll("packed", 3000, ProducerConfig.defaults().compression(true));
    assertEquals(3000, read("packed", Position.earliest(), 3000).size());
  }

  @Test
  void shouldViewTheTableAsOfAnyPoint() {
    client.admin().createTopic("rows", TopicKind.TABLE, 1);
    try (Producer producer = client.producer(ProducerConfig.defaults())) {
      producer.send(ProducerRecord.put("rows", utf8("a"), utf8("{\"x\":1}"))).join();
      producer.send(ProducerRecord.patch("rows", utf8("a"), utf8("{\"y\":2}"))).join();
      producer.send(ProducerRecord.put("rows", utf8("b"), utf8("7"))).join();
      Receipt last = producer.send(ProducerRecord.delete("rows", utf8("a"))).join();
      TableConfig config = TableConfig.defaults();
      try (TableView view = client.viewAsOf("rows", AsOf.offset(1), config)) {
        assertArrayEquals(utf8("{\"x\":1,\"y\":2}"), view.get(utf8("a")));
        assertEquals(1, view.size());
      }
      try (TableView view = client.viewAsOf("rows", AsOf.lsn(last.lsn() - 1), config)) {
        assertEquals(2, view.size());
      }
      try (TableView view = client.view("rows", config)) {
        view.awaitLsn(last.lsn(), Duration.ofSeconds(20));
        assertNull(view.get(utf8("a")));
        assertArrayEquals(utf8("7"), view.get(utf8("b")));
      }
    }
  }

  @Test
  void shouldGoOnAfterTheBrokerHasRestarted() {
    client.admin().createTopic("lasting", TopicKind.LOG, 1);
    int port = broker.nativeAddress().getPort();
    try (Producer producer = client.producer(ProducerConfig.defaults());
        Subscriber subscriber = client.subscriber(SubscriberConfig.defaults())) {
      subscriber.subscribe("lasting", 0, Position.earliest());
      List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
      List<ConsumedRecord> records = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        receipts.add(producer.send(ProducerRecord.put("lasting", null, utf8("" + i)).partition(0)));
        if (i == 700) {
          records.addAll(subscriber.poll(Duration.ofMillis(200)));
          broker.close();
          broker = startBroker(port);
        }
      }
      for (int i = 0; i < 2000; i++) {
        assertEquals(i, receipts.get(i).join().offset());
      }
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (records.size() < 2000 && System.nanoTime() < deadline) {
        records.addAll(subscriber.poll(Duration.ofSeconds(1)));
      }
      for (int i = 0; i < 2000; i++) {
        assertEquals(i, records.get(i).offset());
        assertEquals("" + i, new String(records.get(i).value(), StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void shouldFenceTheEarlierProducerOfAName() {
    client.admin().createTopic("fenced", TopicKind.LOG, 1);
    try (Producer first = client.producer(ProducerConfig.defaults().name("payer"))) {
      first.send(ProducerRecord.put("fenced", null, utf8("1")).partition(0)).join();
      try (Producer second = client.producer(ProducerConfig.defaults().name("payer"))) {
        second.send(ProducerRecord.put("fenced", null, utf8("2")).partition(0)).join();
        CompletionException refused =
            assertThrows(
                CompletionException.class,
                () ->
                    first.send(ProducerRecord.put("fenced", null, utf8("3")).partition(0)).join());
        assertEquals(ErrorCode.PRODUCER_FENCED, ((DriftException) refused.getCause()).code());
      }
    }
  }

  @Test
  void shouldNameWhatIsWrong() {
    assertCode(ErrorCode.UNKNOWN_TOPIC, () -> client.admin().topic("missing"));
    assertCode(
        ErrorCode.INVALID_TOPIC_NAME, () -> client.admin().createTopic("../etc", TopicKind.LOG, 1));
    client.admin().createTopic("t", TopicKind.TABLE, 2);
    assertCode(ErrorCode.TOPIC_EXISTS, () -> client.admin().createTopic("t", TopicKind.TABLE, 2));
    assertCode(
        ErrorCode.OFFSET_OUT_OF_RANGE, () -> client.admin().resolve("t", 0, Position.offset(1)));
    assertCode(
        ErrorCode.UNKNOWN_PARTITION, () -> client.admin().resolve("t", 2, Position.latest()));
    try (Producer producer = client.producer(ProducerConfig.defaults())) {
      assertCode(
          ErrorCode.KEY_REQUIRED,
          () -> producer.send(ProducerRecord.put("t", null, utf8("x")).partition(0)).join());
      assertCode(
          ErrorCode.KEY_TOO_LARGE,
          () -> producer.send(ProducerRecord.put("t", new byte[1025], utf8("x"))).join());
      assertCode(
          ErrorCode.RECORD_TOO_LARGE,
          () -> producer.send(ProducerRecord.put("t", utf8("k"), new byte[2 << 20])).join());
    }
    assertCode(
        ErrorCode.CONNECTION_LOST,
        () -> DriftClient.connect(ClientConfig.at("127.0.0.1", 1)).close());
    assertTrue(broker.nativeAddress().getPort() > 0);
  }

  private static void assertCode(ErrorCode code, Runnable action) {
    assertEquals(code, assertThrows(DriftException.class, action::run).code());
  }
}
