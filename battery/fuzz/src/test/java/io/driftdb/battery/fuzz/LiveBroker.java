package io.driftdb.battery.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.driftdb.client.Ack;
import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import io.driftdb.client.Producer;
import io.driftdb.client.ProducerConfig;
import io.driftdb.client.ProducerRecord;
import io.driftdb.client.TableOptions;
import io.driftdb.client.TopicKind;
import io.driftdb.server.Broker;
import io.driftdb.server.config.BrokerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A broker of its own directory and free ports, with a topic {@code events} of two partitions and
 * id 1, a table {@code rows} of one partition and id 2, and something in each of them.
 */
final class LiveBroker implements AutoCloseable {
  static final String TOPIC = "events";
  static final String TABLE = "rows";

  private final Path directory;
  private final Broker broker;
  private final HttpClient http = HttpClient.newHttpClient();

  LiveBroker() throws IOException {
    directory = Files.createTempDirectory("broker");
    List<String> settings =
        List.of(
            "data.directory=" + directory,
            "native.port=0",
            "http.port=0",
            "log.segment.size=16MiB",
            "log.disk.reserve=1MiB",
            "limit.topics=10");
    broker = Broker.start(BrokerConfig.load(null, settings, Map.of()));
    try (DriftClient client = client(address())) {
      client.admin().createTopic(TOPIC, TopicKind.LOG, 2);
      client.admin().createTable(TABLE, 1, TableOptions.defaults());
      client.admin().createIndex(TABLE, "by-n", List.of("n"), null, false);
      fill(client);
    }
  }

  private static void fill(DriftClient client) {
    try (Producer producer = client.producer(ProducerConfig.defaults().ack(Ack.APPLIED))) {
      for (int i = 0; i < 5; i++) {
        byte[] row = ("{\"n\":" + i + "}").getBytes(UTF_8);
        producer.send(ProducerRecord.put(TABLE, ("key-" + i % 3).getBytes(UTF_8), row)).join();
      }
    }
    try (Producer producer = client.producer(ProducerConfig.defaults())) {
      for (int i = 0; i < 5; i++) {
        byte[] value = ("value-" + i).getBytes(UTF_8);
        producer.send(ProducerRecord.put(TOPIC, null, value).partition(i % 2)).join();
      }
    }
  }

  InetSocketAddress address() {
    return broker.nativeAddress();
  }

  static DriftClient client(InetSocketAddress address) {
    return DriftClient.connect(
        ClientConfig.at("127.0.0.1", address.getPort()).requestTimeout(Duration.ofSeconds(10)));
  }

  /** The first value of a metric, -1 when there is none. */
  double metric(String name) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + broker.httpAddress().getPort() + "/metrics");
    String page =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
    Matcher line =
        Pattern.compile("^" + name + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE).matcher(page);
    return line.find() ? Double.parseDouble(line.group(1)) : -1;
  }

  @Override
  public void close() throws IOException {
    broker.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
