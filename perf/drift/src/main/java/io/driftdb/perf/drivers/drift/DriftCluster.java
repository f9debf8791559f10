package io.driftdb.perf.drivers.drift;

import io.driftdb.client.Admin;
import io.driftdb.client.ClientConfig;
import io.driftdb.client.ClusterInfo;
import io.driftdb.client.DriftClient;
import io.driftdb.client.TopicKind;
import io.driftdb.perf.drivers.AckListener;
import io.driftdb.perf.drivers.BrokerUnderTest;
import io.driftdb.perf.drivers.Launch;
import io.driftdb.perf.drivers.Publisher;
import io.driftdb.perf.drivers.Reader;
import io.driftdb.perf.process.BrokerProcess;
import io.driftdb.schema.DriftException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Three DriftDB brokers that are the nodes of a cluster, each in its own process. One thread. */
final class DriftCluster implements BrokerUnderTest {
  private static final int NODES = 3;
  private static final long START_MS = 60_000;
  private static final long RESTART_MS = 600_000;
  private static final long LOOK_EVERY_MS = 50;

  private final Launch launch;
  private final DriftClients clients;
  private final List<Integer> ports = new ArrayList<>();
  private final List<BrokerProcess> processes = new ArrayList<>();
  private DriftClient client;

  private DriftCluster(Launch launch) {
    this.launch = launch;
    this.clients = new DriftClients(launch.contender());
  }

  /** Starts them on directories of the launch's; returns when all have the same and one leads. */
  static DriftCluster start(Path launcher, Launch launch) throws IOException, InterruptedException {
    DriftCluster cluster = new DriftCluster(launch);
    try {
      cluster.launchAll(launcher);
      cluster.connect(START_MS);
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void launchAll(Path launcher) throws IOException {
    List<String> nodes = new ArrayList<>();
    for (int i = 1; i <= NODES; i++) {
      ports.add(freePort());
      nodes.add("n" + i + "=127.0.0.1:" + freePort() + "/127.0.0.1:" + ports.get(i - 1));
    }
    UUID id = UUID.randomUUID();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    for (int i = 1; i <= NODES; i++) {
      Path directory = Files.createDirectories(launch.directory().resolve("n" + i));
      List<String> command = new ArrayList<>(List.of(launcher.toString(), "broker"));
      List<String> settings =
          new ArrayList<>(
              List.of(
                  "data.directory=" + DriftBroker.data(directory),
                  "node.id=n" + i,
                  "cluster.id=" + id,
                  "cluster.nodes=" + String.join(",", nodes),
                  "native.port=" + ports.get(i - 1),
                  "http.port=0"));
      launch.contender().brokerSettings().forEach((key, value) -> settings.add(key + "=" + value));
      settings.forEach(each -> command.addAll(List.of("--set", each)));
      Map<String, String> environment =
          Map.of(
              "DRIFT_JAVA",
              java,
              "DRIFT_HEAP",
              launch.heap(),
              "DRIFT_OPTS",
              BrokerProcess.collectorLogOption(directory));
      processes.add(new BrokerProcess(launch.wrapper(), command, environment, directory));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void connect(long withinMs) throws IOException, InterruptedException {
    for (BrokerProcess process : processes) {
      process.awaitLine("ready ", withinMs);
    }
    for (long waited = 0; !isComplete(); waited += LOOK_EVERY_MS) {
      if (waited > withinMs) {
        throw new IOException("the nodes do not come to have a leader and the same log");
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
    ClientConfig config = ClientConfig.at("127.0.0.1", ports.get(0));
    ports.stream().skip(1).forEach(port -> config.or("127.0.0.1", port));
    client = DriftClient.connect(config.clientId("perf"));
  }

  private boolean isComplete() {
    long committed = -1;
    boolean led = false;
    for (int i = 0; i < NODES; i++) {
      ClusterInfo.Shard shard;
      try {
        shard = Admin.describeNode(ClientConfig.at("127.0.0.1", ports.get(i))).shards().get(0);
      } catch (DriftException e) {
        return false;
      }
      led |= shard.leads();
      if (committed >= 0 && committed != shard.committedLsn()) {
        return false;
      }
      committed = shard.committedLsn();
    }
    return led && committed > 1;
  }

  @Override
  public List<BrokerProcess> processes() {
    return List.copyOf(processes);
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
    for (BrokerProcess process : processes) {
      new SpareSegments(process.awaitLine("ready ", RESTART_MS)).await(launch.contender());
    }
  }

  @Override
  public void restartAfterKill() throws IOException, InterruptedException {
    client.close();
    for (BrokerProcess process : processes) {
      process.restart();
    }
    connect(RESTART_MS);
  }

  @Override
  public Map<String, String> configuration() {
    return clients.configuration(
        launch.heap() + " each", "durable: fdatasync on two of three nodes (the default)");
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    processes.forEach(BrokerProcess::close);
  }
}
