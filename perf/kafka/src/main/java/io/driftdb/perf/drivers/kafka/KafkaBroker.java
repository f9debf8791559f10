package io.driftdb.perf.drivers.kafka;

import io.driftdb.perf.drivers.Ack;
import io.driftdb.perf.drivers.AckListener;
import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Launch;
import io.driftdb.perf.drivers.Publisher;
import io.driftdb.perf.drivers.Reader;
import io.driftdb.perf.process.BrokerProcess;
import java.io.IOException;
import java.util.ArrayList;
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
import org.apache.kafka.common.Uuid;

/**
 * Kafka, each node in its own process: one, or several that keep a replica each. One thread uses
 * it.
 */
final class KafkaBroker implements BrokerUnderTest {
  private static final long START_MS = 60_000;
  private static final int ATTEMPT_MS = 1000;
  private static final long TOPIC_SECONDS = 120;
  private static final String FLUSH_MESSAGES = "flush.messages";

  /** Of three replicas: what is acknowledged is on two. */
  private static final String LEAST_REPLICAS = "min.insync.replicas";

  private final Launch launch;
  private final KafkaPorts ports;
  private final List<BrokerProcess> processes = new ArrayList<>();
  private final KafkaSettings settings;

  private KafkaBroker(Launch launch, KafkaPorts ports) {
    this.launch = launch;
    this.ports = ports;
    this.settings = new KafkaSettings(ports.bootstrap(), launch.contender().clientSettings());
  }

  /** So many nodes. */
  static KafkaBroker start(Launch launch, int nodes) throws IOException, InterruptedException {
    KafkaBroker broker = new KafkaBroker(launch, KafkaPorts.choose(nodes));
    try {
      broker.startAll();
      broker.awaitReady();
      return broker;
    } catch (IOException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private void startAll() throws IOException, InterruptedException {
    Uuid cluster = Uuid.randomUuid();
    List<BrokerFiles> all = new ArrayList<>();
    for (int node = 0; node < ports.nodes(); node++) {
      all.add(BrokerFiles.prepare(launch, cluster, ports, node));
    }
    for (BrokerFiles files : all) {
      List<String> command = files.command(BrokerProcess.collectorLogOption(files.directory()));
      processes.add(new BrokerProcess(launch.wrapper(), command, Map.of(), files.directory()));
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS);
    try (Admin admin = admin()) {
      while (true) {
        for (BrokerProcess process : processes) {
          process.check();
        }
        if (serves(admin)) {
          return;
        }
        if (System.nanoTime() - deadlineNs > 0) {
          throw new IOException("Kafka does not serve on " + ports.bootstrap());
        }
      }
    }
  }

  private boolean serves(Admin admin) throws InterruptedException {
    try {
      DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(ATTEMPT_MS);
      return admin.describeCluster(options).nodes().get().size() == ports.nodes();
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
  public List<BrokerProcess> processes() {
    return List.copyOf(processes);
  }

  @Override
  public void createTopic(String topic, int partitions) throws IOException, InterruptedException {
    NewTopic wanted = new NewTopic(topic, partitions, (short) ports.nodes());
    Map<String, String> configs = new LinkedHashMap<>();
    if (launch.contender().ack() == Ack.DURABLE) {
      configs.put(FLUSH_MESSAGES, "1");
    }
    if (ports.nodes() > 1) {
      configs.put(LEAST_REPLICAS, Integer.toString(ports.nodes() / 2 + 1));
    }
    wanted.configs(configs);
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
    for (BrokerProcess process : processes) {
      process.restart();
    }
    awaitReady();
  }

  @Override
  public Map<String, String> configuration() {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("heap", launch.heap() + (ports.nodes() > 1 ? " each" : ""));
    if (ports.nodes() > 1) {
      configuration.put(
          "replicas", ports.nodes() + ", of which two have an acknowledged record (acks=all)");
    }
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
    processes.forEach(BrokerProcess::close);
  }
}
