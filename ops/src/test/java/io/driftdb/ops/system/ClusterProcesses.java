package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.client.Admin;
import io.driftdb.client.ClientConfig;
import io.driftdb.client.ClusterInfo;
import io.driftdb.client.DriftClient;
import io.driftdb.schema.DriftException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Brokers that are the nodes of one cluster, each a process. */
final class ClusterProcesses implements AutoCloseable {
  /** What holds of a cluster under {@link Load}, whatever is done to it. */
  static final String PROMISE =
      "every acknowledged record is read by three readers exactly once, in order, at the place that"
          + " its producer was told; no epoch has two leaders, and all nodes have the same frames";

  private static final UUID ID = UUID.fromString("6e1c2a04-93f5-4f0e-9a61-0d2f9c0f7b11");

  private static final String SHARDS = "log.shards=";

  private final Path directory;
  private final int[] clientPorts;
  private final BrokerProcess[] running;
  private final String[] settings;
  private final int[] peerPorts;
  private final int shards;

  /** With so many the cluster begins; those behind them may be added. */
  private final int founders;

  private final boolean[] members;

  /** Null when they reach each other without. */
  private final PeerNetwork network;

  private ClusterProcesses(
      Path directory, int founders, int size, boolean behindNetwork, String... settings)
      throws IOException {
    this.directory = directory;
    this.founders = founders;
    this.members = new boolean[size];
    Arrays.fill(members, 0, founders, true);
    this.settings = settings;
    this.shards =
        Arrays.stream(settings)
            .filter(setting -> setting.startsWith(SHARDS))
            .mapToInt(setting -> Integer.parseInt(setting.substring(SHARDS.length())))
            .findFirst()
            .orElse(1);
    this.clientPorts = new int[size];
    this.peerPorts = new int[size];
    this.running = new BrokerProcess[size];
    for (int i = 0; i < size; i++) {
      clientPorts[i] = FreePort.find();
      peerPorts[i] = FreePort.find();
    }
    network = behindNetwork ? new PeerNetwork(peerPorts) : null;
  }

  /** Starts so many nodes. */
  static ClusterProcesses start(Path directory, int size, String... settings) throws IOException {
    return new ClusterProcesses(directory, size, size, false, settings).startAll();
  }

  /** The same with room for more, up to that size. */
  static ClusterProcesses startSome(Path directory, int founders, int size, String... settings)
      throws IOException {
    return new ClusterProcesses(directory, founders, size, false, settings).startAll();
  }

  /**
   * The same with a network between them that can lose what they send. None may be started again: a
   * node learns from the others by which addresses they reach each other.
   */
  static ClusterProcesses startBehindNetwork(Path directory, int size, String... settings)
      throws IOException {
    return new ClusterProcesses(directory, size, size, true, settings).startAll();
  }

  private ClusterProcesses startAll() throws IOException {
    List<Process> launched = new ArrayList<>(); // the first time they wait for each other
    for (int i = 0; i < founders; i++) {
      launched.add(launch(i));
    }
    for (int i = 0; i < founders; i++) {
      running[i] = BrokerProcess.awaitReady(launched.get(i), data(i));
    }
    return this;
  }

  /** Where a node keeps its data. */
  Path data(int node) {
    return directory.resolve(id(node));
  }

  PeerNetwork network() {
    return network;
  }

  /** As one of them sees them. */
  private String nodes(int node) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < running.length; i++) {
      if (i >= founders && i != node) {
        continue;
      }
      int port = network == null || i == node ? peerPorts[i] : network.port(node, i);
      all.add(id(i) + "=127.0.0.1:" + port + "/127.0.0.1:" + clientPorts[i]);
    }
    return String.join(",", all);
  }

  static String id(int node) {
    return "n" + (node + 1);
  }

  int size() {
    return running.length;
  }

  void start(int node) throws IOException {
    running[node] = BrokerProcess.awaitReady(launch(node), data(node));
  }

  private Process launch(int node) throws IOException {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("native.port=" + clientPorts[node]);
    all.add("node.id=" + id(node));
    all.add("cluster.id=" + ID);
    all.add("cluster.nodes=" + nodes(node));
    return BrokerProcess.launch(data(node), all.toArray(String[]::new));
  }

  /** All that a node that is down has kept is gone. */
  void loseDisk(int node) throws IOException {
    delete(data(node));
  }

  /** With all that is in it. */
  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** As the command line takes it. */
  String addresses(int node) {
    return id(node) + "=127.0.0.1:" + peerPorts[node] + "/127.0.0.1:" + clientPorts[node];
  }

  /** Starts one that is new, and adds it. */
  void add(int node) throws IOException, InterruptedException {
    start(node);
    run("cluster", "add", addresses(node)).ok();
    members[node] = true;
  }

  /** Removes one that does not lead, and stops it when it says so. */
  void remove(int node) throws Exception {
    run("cluster", "remove", id(node)).ok();
    members[node] = false;
    Patience.await(
        id(node) + " to say that it is removed",
        () -> shard(node).reason().contains("no member of the cluster any more"));
    kill(node);
  }

  private List<Integer> memberNodes() {
    return IntStream.range(0, members.length).filter(i -> members[i]).boxed().toList();
  }

  BrokerProcess node(int node) {
    return running[node];
  }

  boolean isRunning(int node) {
    return running[node] != null;
  }

  void kill(int node) throws InterruptedException {
    running[node].kill();
    running[node] = null;
  }

  /** Where clients find all of them. */
  ClientConfig clientConfig() {
    ClientConfig config = ClientConfig.at("127.0.0.1", clientPorts[0]);
    for (int i = 1; i < clientPorts.length; i++) {
      config.or("127.0.0.1", clientPorts[i]);
    }
    return config;
  }

  /** Where a client finds one of them, and stays with it. */
  ClientConfig clientConfig(int node) {
    return ClientConfig.at("127.0.0.1", clientPorts[node]).anyNode();
  }

  /** The same for the command line. */
  String address(int node) {
    return "127.0.0.1:" + clientPorts[node];
  }

  DriftClient connect() throws Exception {
    awaitLeader();
    return DriftClient.connect(clientConfig());
  }

  String addresses() {
    List<String> all = new ArrayList<>();
    for (int port : clientPorts) {
      all.add("127.0.0.1:" + port);
    }
    return String.join(",", all);
  }

  /** The node that leads the first shard, as {@link #leader(int)}. */
  int leader() {
    return leader(0);
  }

  /** The node that leads, in the latest epoch of those that say so; -1 when none does. */
  int leader(int number) {
    int leader = -1;
    long epoch = 0;
    for (int i = 0; i < running.length; i++) {
      ClusterInfo.Shard shard = shard(i, number);
      if (shard != null && shard.leads() && shard.epoch() > epoch) {
        leader = i;
        epoch = shard.epoch();
      }
    }
    return leader;
  }

  int awaitLeader() throws Exception {
    return awaitLeader(0);
  }

  int awaitLeader(int shard) throws Exception {
    Patience.await("a leader of shard " + shard, () -> leader(shard) >= 0);
    return leader(shard);
  }

  int shards() {
    return shards;
  }

  /** What a node says of its first shard; null when it does not answer. */
  ClusterInfo.Shard shard(int node) {
    return shard(node, 0);
  }

  /** What a node says of a shard of its; null when it does not answer. */
  ClusterInfo.Shard shard(int node, int number) {
    if (running[node] == null) {
      return null;
    }
    try {
      return Admin.describeNode(ClientConfig.at("127.0.0.1", clientPorts[node]))
          .shards()
          .get(number);
    } catch (DriftException e) {
      return null;
    }
  }

  /** Waits until all nodes have committed what the leader has. */
  void awaitSame() throws Exception {
    for (int shard = 0; shard < shards; shard++) {
      int number = shard;
      Patience.await("the nodes to have the same of shard " + number, () -> isSame(number));
    }
  }

  private boolean isSame(int number) {
    List<Integer> all = memberNodes();
    ClusterInfo.Shard first = shard(all.get(0), number);
    boolean same = first != null && first.appendedLsn() == first.committedLsn();
    for (int i = 1; i < all.size() && same; i++) {
      ClusterInfo.Shard other = shard(all.get(i), number);
      same = other != null && other.committedLsn() == first.committedLsn();
    }
    return same;
  }

  /** Waits until all nodes have committed what the leader has by now. */
  void awaitCaughtUp() throws Exception {
    for (int shard = 0; shard < shards; shard++) {
      awaitCaughtUp(shard);
    }
  }

  private void awaitCaughtUp(int number) throws Exception {
    long committed = shard(awaitLeader(number), number).committedLsn();
    Patience.await(
        "the nodes to catch up",
        () -> {
          boolean all = true;
          for (int i : memberNodes()) {
            ClusterInfo.Shard shard = shard(i, number);
            all &= shard != null && shard.committedLsn() >= committed;
          }
          return all;
        });
  }

  /** Kills all nodes; each must have what the first has committed by now, byte by byte. */
  void assertSameFrames() throws Exception {
    awaitSame();
    List<Integer> all = memberNodes();
    List<Long> ends = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      ends.add(shard(all.get(0), shard).committedLsn());
    }
    for (int node : all) {
      kill(node);
    }
    List<String> first = ReplicaFrames.digests(data(all.get(0)), ID, ends);
    for (int node : all) {
      List<String> other = ReplicaFrames.digests(data(node), ID, ends);
      assertEquals(first, other, id(node) + " has other frames than " + id(all.get(0)));
    }
  }

  Drift.Ended run(String... arguments) throws IOException, InterruptedException {
    return run(new byte[0], arguments);
  }

  Drift.Ended run(byte[] input, String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--broker", addresses()));
    return Drift.run(input, all);
  }

  @Override
  public void close() {
    for (BrokerProcess each : running) {
      if (each != null) {
        each.close();
      }
    }
    if (network != null) {
      network.close();
    }
  }
}
