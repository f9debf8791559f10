package io.driftdb.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.schema.protocol.Ack;
import io.driftdb.schema.protocol.PositionKind;
import io.driftdb.schema.protocol.ProduceReplyDecoder;
import io.driftdb.schema.protocol.SubscribeReplyDecoder;
import io.driftdb.schema.protocol.TopicKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTest {
  @TempDir private Path directory;

  @Test
  void shouldBeHealthyReadyAndInformed() {
    try (TestBroker broker = TestBroker.at(directory)) {
      HttpPages http = new HttpPages(broker.broker);
      HttpResponse<String> health = http.get("/healthz");
      assertEquals(200, health.statusCode());
      assertTrue(health.body().contains("\"status\":\"healthy\""), health.body());
      assertEquals(200, http.get("/readyz").statusCode());
      String info = http.get("/info").body();
      assertTrue(info.contains("\"clusterId\":\""), info);
      assertTrue(info.contains("\"committedLsn\":"), info);
    }
  }

  @Test
  void shouldTurnRedWhenAShardIsPoisoned() {
    try (TestBroker broker = TestBroker.with()) {
      broker.log.poison(0);
      HttpPages http = new HttpPages(broker.broker);
      assertEquals(503, http.get("/healthz").statusCode());
      assertEquals(503, http.get("/readyz").statusCode());
      assertTrue(http.get("/healthz").body().contains("poisoned"));
    }
  }

  @Test
  void shouldServeNothingElse() throws IOException {
    try (TestBroker broker = TestBroker.with()) {
      HttpPages http = new HttpPages(broker.broker);
      assertEquals(404, http.get("/").statusCode());
      assertEquals(404, http.get("/metrics/../info").statusCode());
      HttpResponse<String> post = http.send("POST", "/info");
      assertEquals(405, post.statusCode());
      assertEquals("GET", post.headers().firstValue("allow").orElse(""));
      assertEquals("400", raw(broker, "NONSENSE\r\n\r\n"));
      assertEquals("400", raw(broker, "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\n\r\n"));
      assertEquals("400", raw(broker, "GET / HTTP/1.1\r\na: " + "x".repeat(10_000) + "\r\n\r\n"));
      assertEquals(200, http.get("/healthz").statusCode());
    }
  }

  @Test
  void shouldBoundItsConnectionsAndEndSilentOnes() throws IOException {
    try (TestBroker broker = TestBroker.with("limit.http.connections=1", "deadline.http=200ms");
        Socket silent = connect(broker.broker.httpAddress())) {
      silent.setSoTimeout(10_000);
      try (Socket second = connect(broker.broker.httpAddress())) {
        second.setSoTimeout(10_000);
        assertEquals(-1, second.getInputStream().read());
      }
      assertEquals(-1, silent.getInputStream().read());
      TestBroker.await("room again", () -> isServed(broker));
    }
  }

  @Test
  void shouldAnswerPipelinedRequestsInTheirOrder() throws IOException {
    String notFound = "HTTP/1.1 404"; // a metric may be 404
    String request = " HTTP/1.1\r\nhost: x\r\n\r\n";
    try (TestBroker broker = TestBroker.with();
        Socket socket = connect(broker.broker.httpAddress())) {
      socket.setSoTimeout(10_000);
      String all = "GET /metrics" + request + "GET /healthz" + request + "GET /nothing" + request;
      socket.getOutputStream().write(all.getBytes(UTF_8));
      StringBuilder answers = new StringBuilder();
      byte[] chunk = new byte[4096];
      while (answers.indexOf(notFound) < 0) {
        int length = socket.getInputStream().read(chunk);
        assertTrue(length > 0, "ended after " + answers);
        answers.append(new String(chunk, 0, length, UTF_8));
      }
      int metrics = answers.indexOf("driftdb_");
      int health = answers.indexOf("\"status\":\"healthy\"");
      assertTrue(metrics > 0 && metrics < health && health < answers.indexOf(notFound));
    }
  }

  @Test
  void shouldEndARequestThatComesTooSlowly() throws IOException {
    try (TestBroker broker = TestBroker.with("deadline.http=300ms");
        Socket socket = connect(broker.broker.httpAddress())) {
      socket.setSoTimeout(20);
      byte[] request = "GET /".concat("x".repeat(2000)).getBytes(UTF_8);
      int sent = 0;
      int answer = 0;
      while (answer >= 0 && sent < request.length) {
        try {
          socket.getOutputStream().write(request[sent++]);
          answer = socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
          answer = 0; // it is still patient: the next byte
        } catch (IOException e) {
          answer = -1;
        }
      }
      assertTrue(sent < 500, "it took " + sent + " bytes, one every 20 ms");
    }
  }

  private static boolean isServed(TestBroker broker) {
    try (Socket socket = connect(broker.broker.httpAddress())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(UTF_8));
      return socket.getInputStream().read() == 'H';
    } catch (IOException e) {
      return false; // the place of the silent one is not free yet
    }
  }

  private static String raw(TestBroker broker, String request) throws IOException {
    try (Socket socket = connect(broker.broker.httpAddress())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] start = socket.getInputStream().readNBytes(12);
      return new String(start, StandardCharsets.US_ASCII).substring(9);
    }
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    return new Socket(address.getAddress(), address.getPort());
  }

  @Test
  void shouldCountWhatHappens() {
    try (TestBroker broker = TestBroker.at(directory);
        WireClient client = broker.open()) {
      HttpPages http = new HttpPages(broker.broker);
      int topic = client.createTopic("events", TopicKind.LOG, 2);
      client.produce(Ack.DURABLE, WireClient.batch(topic, 0, "a", "b"));
      client.produce(Ack.DURABLE, WireClient.batch(topic, 1, "c"));
      client.produce(Ack.DURABLE, WireClient.batch(4711, 1, "lost"));
      for (int i = 0; i < 3; i++) {
        client.read().as(new ProduceReplyDecoder());
      }
      client.subscribe(1, 0, topic, 0, PositionKind.EARLIEST, 0);
      client.read().as(new SubscribeReplyDecoder());
      assertEquals(3, http.metric("driftdb_topic_end_offset{topic=\"events\"}"));
      assertEquals(1, http.metric("driftdb_requests_refused_total{error=\"unknown_topic\"}"));
      assertEquals(1, http.metric("driftdb_sessions"));
      assertEquals(1, http.metric("driftdb_subscriptions"));
      assertEquals(2, http.metric("driftdb_subscription_lag_records"));
      assertTrue(http.metric("driftdb_append_records_total") >= 3);
      assertTrue(http.metric("driftdb_journal_force_seconds_count") >= 2);
      assertTrue(http.metric("driftdb_ack_latency_seconds_count{ack=\"durable\"}") >= 2);
      assertEquals(1, http.metric("driftdb_shard_state{shard=\"0\",state=\"running\"}"));
      assertTrue(http.metric("driftdb_disk_usable_bytes") > 0);
    }
  }

  @Test
  void shouldBoundTheSeriesOfTopics() {
    try (TestBroker broker = TestBroker.with("metrics.topics=2");
        WireClient client = broker.open()) {
      for (int i = 0; i < 5; i++) {
        int topic = client.createTopic("topic-" + i, TopicKind.LOG, 1);
        client.produce(Ack.DURABLE, WireClient.batch(topic, 0, "a"));
        client.read().as(new ProduceReplyDecoder());
      }
      HttpPages http = new HttpPages(broker.broker);
      assertEquals(1, http.metric("driftdb_topic_end_offset{topic=\"topic-1\"}"));
      assertEquals(3, http.metric("driftdb_topic_end_offset{topic=\"_other\"}"));
      assertEquals(-1, http.metric("driftdb_topic_end_offset{topic=\"topic-2\"}"));
    }
  }

  @Test
  void shouldDocumentAllItsMetrics() throws IOException {
    try (TestBroker broker = TestBroker.at(directory);
        WireClient client = broker.open()) {
      client.createTopic("events", TopicKind.LOG, 1);
      Set<String> served =
          names(new HttpPages(broker.broker).get("/metrics").body(), "^# TYPE (driftdb_\\S+)");
      Set<String> documented =
          names(Files.readString(Path.of("METRICS.md")), "^\\| `(driftdb_[^`{]+)");
      documented.remove("driftdb_retention_pinned_bytes"); // only while something is pinned
      served.removeIf(
          name ->
              name.endsWith("_max") && documented.contains(name.substring(0, name.length() - 4)));
      assertEquals(documented, served);
    }
  }

  private static Set<String> names(String text, String pattern) {
    Set<String> names = new TreeSet<>();
    Matcher each = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
    while (each.find()) {
      names.add(each.group(1));
    }
    return names;
  }
}
