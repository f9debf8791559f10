package io.driftdb.perf.drivers.kafka;

import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.AckListener;
import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Launch;
import io.driftdb.perf.drivers.Publisher;
import io.driftdb.perf.drivers.Reader;
import io.driftdb.perf.process.BrokerProcess;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;

/** A Kafka broker in its own process. One thread uses it. */
final class KafkaBroker implements BrokerUnderTest {
  private static final long START_MS = 60_000;
  private static final int ATTEMPT_MS = 1000;
  private static final long TOPIC_SECONDS = 120;
  private static final String FLUSH_MESSAGES = "flush.messages";

  private final Launch launch;
  private final BrokerFiles files;
  private final BrokerProcess process;
  private final KafkaSettings settings;

  private KafkaBroker(Launch launch, BrokerFiles files, BrokerProcess process) {
    this.launch = launch;
    this.files = files;
    this.process = process;
    this.settings = new KafkaSettings(files.address(), launch.contender().clientSettings());
  }

  static KafkaBroker start(Launch launch) throws IOException, InterruptedException {
    BrokerFiles files = BrokerFiles.prepare(launch);
    List<String> command = files.command(BrokerProcess.collectorLogOption(launch.directory()));
    BrokerProcess process =
        new BrokerProcess(launch.wrapper(), command, Map.of(), launch.directory());
    KafkaBroker broker = new KafkaBroker(launch, files, process);
    try {
      broker.awaitReady();
      return broker;
    } catch (IOException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS);
    try (Admin admin = admin()) {
      while (true) {
        process.check();
        if (serves(admin)) {
          return;
        }
        if (System.nanoTime() - deadlineNs > 0) {
          throw new IOException("Kafka does not serve on " + files.address());
        }
      }
    }
  }

  private static boolean serves(Admin admin) throws InterruptedException {
    try {
      DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(ATTEMPT_MS);
      return !admin.describeCluster(options).nodes().get().isEmpty();
    } catch (ExecutionException e) {
      return false;
    }
  }

  private Admin admin() {
    Properties properties = settings.common();
    // It asks again at once, so that the start is not found to take longer than it does.
    properties.put("reconnect.backoff.ms", "5");
    properties.put("reconnect.backoff.max.ms", "10");
    properties.put("retry.backoff.ms", "5");
    properties.put("retry.backoff.max.ms", "10");
    return Admin.create(properties);
  }

  @Override
  public BrokerProcess process() {
    return process;
  }

  @Override
  public void createTopic(String topic, int partitions) throws IOException, InterruptedException {
    NewTopic wanted = new NewTopic(topic, partitions, (short) 1);
    if (launch.contender().ack() == Ack.DURABLE) {
      wanted.configs(Map.of(FLUSH_MESSAGES, "1"));
    }
    try (Admin admin = admin()) {
      admin.createTopics(List.of(wanted)).all().get(TOPIC_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the topic could not be created: " + e.getMessage(), e);
    }
  }

  @Override
  public Publisher publisher(String topic, int partitions, AckListener acks) {
    return new KafkaPublisher(settings.producer(), topic, partitions, acks);
  }

  @Override
  public Reader reader(String topic, int[] partitions) {
    return new KafkaReader(settings.consumer(), topic, partitions);
  }

  @Override
  public Reader readerAt(String topic, int partition, long offset) {
    return new KafkaReader(settings.consumer(), topic, partition, offset);
  }

  @Override
  public void awaitReserves() {}

  @Override
  public void restartAfterKill() throws IOException, InterruptedException {
    process.restart();
    awaitReady();
  }

  @Override
  public Map<String, String> configuration() {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("heap", launch.heap());
    configuration.put(
        "ack",
        launch.contender().ack() == Ack.DURABLE
            ? "durable: flush.messages=1 on the topic"
            : "memory: page cache, its default");
    Map<String, String> broker = new LinkedHashMap<>(BrokerFiles.shipped());
    broker.putAll(launch.contender().brokerSettings());
    configuration.put("broker", "as its config/server.properties: " + broker);
    configuration.put("client", "defaults, but " + settings.changed());
    return configuration;
  }

  @Override
  public void close() {
    process.close();
  }
}
