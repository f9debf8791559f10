package io.driftdb.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.DeliverDecoder;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.SubscribeReplyDecoder;
import io.driftdb.schema.protocol.TopicKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @TempDir private Path directory;

  @Test
  void shouldAnswerWhatItHasTakenBeforeItStops() throws InterruptedException {
    try (TestBroker broker = TestBroker.with();
        WireClient client = broker.open()) {
      int topic = client.createTopic("t", TopicKind.LOG, 1);
      broker.log.hold(0);
      for (int i = 0; i < 10; i++) {
        client.produce(Ack.DURABLE, WireClient.batch(topic, 0, "value " + i));
      }
      TestBroker.await("ten appends", () -> broker.log.status(0).ringUsed() == 10);
      Thread stop = new Thread(broker.broker::close);
      stop.start();
      TestBroker.await("no more connections", () -> !accepts(broker));
      broker.log.release(0);
      for (int i = 0; i < 10; i++) {
        assertEquals(0, client.read().as(new ProduceReplyDecoder()).results().next().errorCode());
      }
      assertEquals(ErrorCode.SHUTTING_DOWN, client.read().errorCode());
      assertNull(client.readOrNull());
      stop.join(10_000);
      assertEquals(10, broker.log.batchCount(0));
    }
  }

  private static boolean accepts(TestBroker broker) {
    try (WireClient probe = broker.connect()) {
      probe.hello(1, 1);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @Test
  void shouldServeAfterARestartWhatItAcknowledged() {
    int topic;
    try (TestBroker broker = TestBroker.at(directory);
        WireClient client = broker.open()) {
      topic = client.createTopic("t", TopicKind.LOG, 1);
      client.produce(Ack.DURABLE, WireClient.batch(topic, 0, "a", "b"));
      client.read().as(new ProduceReplyDecoder());
    }
    try (TestBroker broker = TestBroker.at(directory);
        WireClient client = broker.open()) {
      client.subscribe(1, 1 << 20, topic, 0, PositionKind.EARLIEST, 0);
      assertEquals(
          2, client.read().as(new SubscribeReplyDecoder()).partitions().next().endOffset());
      assertEquals(1, client.read().as(new DeliverDecoder()).entryCount());
    }
  }

  @Test
  void shouldSayWhatIsInItsWay() {
    try (TestBroker broker = TestBroker.at(directory)) {
      int taken = broker.broker.nativeAddress().getPort();
      DriftException locked =
          assertThrows(DriftException.class, () -> TestBroker.at(directory).close());
      assertEquals(ErrorCode.DATA_DIR_LOCKED, locked.code());
      DriftException port =
          assertThrows(
              DriftException.class,
              () -> TestBroker.at(directory.resolve("other"), "native.port=" + taken).close());
      assertEquals(ErrorCode.PORT_IN_USE, port.code());
      assertTrue(port.getMessage().contains("127.0.0.1:" + taken), port.getMessage());
      DriftException host =
          assertThrows(
              DriftException.class,
              () -> TestBroker.at(directory.resolve("other"), "native.host=192.0.2.1").close());
      assertEquals(ErrorCode.CONFIG_INVALID, host.code());
    }
  }

  @Test
  void shouldRefuseForeignDirectories() throws IOException {
    Files.writeString(directory.resolve("letters.txt"), "not a log");
    DriftException foreign =
        assertThrows(DriftException.class, () -> TestBroker.at(directory).close());
    assertEquals(ErrorCode.DATA_DIR_FOREIGN, foreign.code());
  }

  private static long descriptors() {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldLeaveNothingOpenForConnectionsThatAreKilled() {
    try (TestBroker broker = TestBroker.at(directory);
        WireClient good = broker.open()) {
      int topic = good.createTopic("t", TopicKind.LOG, 1);
      good.produce(Ack.DURABLE, WireClient.batch(topic, 0, "x".repeat(100_000)));
      good.read().as(new ProduceReplyDecoder());
      HttpPages http = new HttpPages(broker.broker);
      cycle(broker, topic, 3);
      TestBroker.await("warm-up to end", () -> http.metric("driftdb_sessions") == 1);
      long before = descriptors();
      cycle(broker, topic, 100);
      TestBroker.await("all to be gone", () -> http.metric("driftdb_sessions") == 1);
      assertEquals(0, http.metric("driftdb_subscriptions"));
      TestBroker.await("no descriptor to be left", () -> descriptors() <= before);
      TestBroker.await(
          "no memory to be kept", () -> http.metric("driftdb_requests_memory_bytes") == 0);
      TestBroker.await(
          "nothing to be sent", () -> http.metric("driftdb_deliveries_memory_bytes") == 0);
    }
  }

  private static void cycle(TestBroker broker, int topic, int times) {
    for (int i = 0; i < times; i++) {
      WireClient client = broker.open();
      client.subscribe(1, 1 << 30, topic, 0, PositionKind.EARLIEST, 0);
      client.produce(Ack.DURABLE, WireClient.batch(topic, 0, "x".repeat(1000)));
      if (i % 2 == 0) {
        client.read();
      }
      client.kill();
    }
  }
}
