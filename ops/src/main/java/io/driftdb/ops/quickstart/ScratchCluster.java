package io.driftdb.ops.quickstart;

import io.driftdb.client.Admin;
import io.driftdb.client.ClientConfig;
import io.driftdb.client.ClusterInfo;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Three brokers that are the nodes of a cluster, each a process, on free ports and in a directory
 * that is new and goes with them. Any thread may close it, once or more.
 */
final class ScratchCluster implements AutoCloseable {
  private static final int NODES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final List<Integer> ports;
  private boolean closed;

  private ScratchCluster(Path directory, List<Integer> ports) {
    this.directory = directory;
    this.ports = ports;
  }

  /** Starts them by the launcher that started this process, and waits until one leads. */
  static ScratchCluster start(String launcher) throws IOException {
    List<Integer> free = freePorts(2 * NODES);
    ScratchCluster cluster = new ScratchCluster(ScratchDirectory.create(), free.subList(0, NODES));
    try {
      cluster.launch(launcher, free.subList(NODES, 2 * NODES));
      cluster.await("all nodes to have the same", ScratchCluster::isComplete);
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      ports.add(sockets.get(i).getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  private void launch(String launcher, List<Integer> peerPorts) throws IOException {
    List<String> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(id(i) + "=127.0.0.1:" + peerPorts.get(i) + "/127.0.0.1:" + ports.get(i));
    }
    UUID id = UUID.randomUUID();
    for (int i = 0; i < NODES; i++) {
      List<String> command = new ArrayList<>(List.of(launcher, "broker"));
      List<String> settings =
          List.of(
              "data.directory=" + directory.resolve(id(i)),
              "node.id=" + id(i),
              "cluster.id=" + id,
              "cluster.nodes=" + String.join(",", nodes),
              "native.port=" + ports.get(i),
              "http.port=0",
              "log.group.size=2MiB",
              "log.segment.size=16MiB",
              "log.disk.reserve=64MiB");
      settings.forEach(each -> command.addAll(List.of("--set", each)));
      ProcessBuilder node =
          new ProcessBuilder(command)
              .redirectOutput(output(i).toFile())
              .redirectError(output(i).toFile());
      Path classes = Files.createDirectory(directory.resolve(id(i) + ".classes"));
      node.environment().put(NodeClasses.SWITCH, classes.toString());
      processes.add(node.start());
    }
  }

  private static String id(int node) {
    return "n" + (node + 1);
  }

  private Path output(int node) {
    return directory.resolve(id(node) + ".log");
  }

  private boolean isComplete() {
    List<ClusterInfo> all = ask();
    return all.size() == NODES
        && all.stream().anyMatch(each -> each.shards().get(0).leads())
        && all.stream().map(each -> each.shards().get(0).committedLsn()).distinct().count() == 1
        && all.get(0).shards().get(0).committedLsn() > 1;
  }

  /** What those say that answer. */
  private List<ClusterInfo> ask() {
    List<ClusterInfo> answers = new ArrayList<>();
    for (int port : ports) {
      try {
        answers.add(Admin.describeNode(ClientConfig.at("127.0.0.1", port)));
      } catch (DriftException e) {
        // It has not started yet, or was killed.
      }
    }
    return answers;
  }

  private void await(String what, Predicate<ScratchCluster> condition) throws IOException {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(this)) {
      for (int i = 0; i < processes.size(); i++) {
        if (!processes.get(i).isAlive() && processes.get(i).exitValue() != 137) {
          throw new DriftException(
              ErrorCode.INTERNAL,
              "broker " + id(i) + " has ended: " + Files.readString(output(i)).strip());
        }
      }
      if (System.nanoTime() - endNs > 0) {
        throw new DriftException(ErrorCode.DEADLINE_EXCEEDED, "waited in vain for " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** The id of the node that leads; null when none does now. */
  String leader() {
    return ask().stream()
        .filter(each -> each.shards().get(0).leads())
        .map(each -> each.nodes().get(each.self()).id())
        .findFirst()
        .orElse(null);
  }

  /** Takes the node that leads away without a word; returns its id. */
  String killLeader() throws IOException {
    await("a leader", cluster -> cluster.leader() != null);
    String leader = leader();
    for (int i = 0; i < NODES; i++) {
      if (id(i).equals(leader)) {
        processes.get(i).destroyForcibly().onExit().join();
      }
    }
    return leader;
  }

  /** Where clients find them. */
  ClientConfig clientConfig() {
    ClientConfig config = ClientConfig.at("127.0.0.1", ports.get(0));
    ports.stream().skip(1).forEach(port -> config.or("127.0.0.1", port));
    return config;
  }

  /** The same for the command line. */
  String addresses() {
    List<String> all = new ArrayList<>();
    ports.forEach(port -> all.add("127.0.0.1:" + port));
    return String.join(",", all);
  }

  Path directory() {
    return directory;
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    Optional<Process> left = processes.stream().filter(Process::isAlive).findFirst();
    try {
      if (left.isPresent()) {
        NodeClasses.take(left.get(), Path.of(System.getenv("DRIFT_HOME"), "lib"));
      }
    } finally {
      for (Process process : processes) {
        process.destroyForcibly().onExit().join();
      }
      ScratchDirectory.delete(directory);
    }
  }
}
