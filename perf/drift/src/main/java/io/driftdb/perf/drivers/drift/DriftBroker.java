package io.driftdb.perf.drivers.drift;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import io.driftdb.client.TopicKind;
import io.driftdb.perf.drivers.AckListener;
import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Launch;
import io.driftdb.perf.drivers.Publisher;
import io.driftdb.perf.drivers.Reader;
import io.driftdb.perf.process.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A DriftDB broker in its own process. One thread uses it. */
public final class DriftBroker implements BrokerUnderTest {
  private static final long START_MS = 60_000;
  private static final long RESTART_MS = 600_000;
  private static final Pattern READY = Pattern.compile("ready native=(\\S+):(\\d+) http=\\S+ .*");

  private final Launch launch;
  private final BrokerProcess process;
  private final DriftClients clients;
  private DriftClient client;
  private SpareSegments spares;

  private DriftBroker(Launch launch, BrokerProcess process) {
    this.launch = launch;
    this.process = process;
    this.clients = new DriftClients(launch.contender());
  }

  /** Starts one on {@link #data} of the launch's directory; returns when it serves clients. */
  public static DriftBroker start(Path launcher, Launch launch)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "broker"));
    settings(launch)
        .forEach(
            (key, value) -> {
              command.add("--set");
              command.add(key + "=" + value);
            });
    BrokerProcess process =
        new BrokerProcess(launch.wrapper(), command, environment(launch), launch.directory());
    DriftBroker broker = new DriftBroker(launch, process);
    try {
      broker.connect(START_MS);
      return broker;
    } catch (IOException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private static Map<String, String> settings(Launch launch) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("data.directory", data(launch.directory()).toString());
    settings.put("native.port", "0");
    settings.put("http.port", "0");
    settings.putAll(launch.contender().brokerSettings());
    return settings;
  }

  private static Map<String, String> environment(Launch launch) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Map.of(
        "DRIFT_JAVA", java,
        "DRIFT_HEAP", launch.heap(),
        "DRIFT_OPTS", BrokerProcess.collectorLogOption(launch.directory()));
  }

  /** Where a broker has its data, below the directory that it was given. */
  public static Path data(Path directory) {
    return directory.resolve("data");
  }

  /** The broker's client, until it is closed or killed. */
  public DriftClient client() {
    return client;
  }

  private void connect(long withinMs) throws IOException, InterruptedException {
    String line = process.awaitLine("ready ", withinMs);
    Matcher ready = READY.matcher(line);
    if (!ready.matches()) {
      throw new IOException("the broker says '" + line + "', which names no address");
    }
    ClientConfig config = ClientConfig.at(ready.group(1), Integer.parseInt(ready.group(2)));
    client = DriftClient.connect(config.clientId("perf"));
    spares = new SpareSegments(line);
  }

  @Override
  public List<BrokerProcess> processes() {
    return List.of(process);
  }

  @Override
  public void createTopic(String topic, int partitions) {
    client.admin().createTopic(topic, TopicKind.LOG, partitions);
  }

  @Override
  public Publisher publisher(String topic, int partitions, AckListener acks) {
    return clients.publisher(client, topic, partitions, acks);
  }

  @Override
  public Reader reader(String topic, int[] partitions) {
    return clients.reader(client, topic, partitions);
  }

  @Override
  public Reader readerAt(String topic, int partition, long offset) {
    return clients.readerAt(client, topic, partition, offset);
  }

  @Override
  public void awaitReserves() throws IOException, InterruptedException {
    spares.await(launch.contender());
  }

  @Override
  public void restartAfterKill() throws IOException, InterruptedException {
    client.close();
    process.restart();
    connect(RESTART_MS);
  }

  @Override
  public Map<String, String> configuration() {
    return clients.configuration(
        launch.heap(), "durable: fdatasync before the acknowledgement (the default)");
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    process.close();
  }
}
