package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Three nodes in this process, each with the TLS that it is given, if any. */
final class TestCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<ClusterConfig.Node> addresses = new ArrayList<>();
  private final List<TestNode> nodes = new ArrayList<>();

  /** {@code tls} of each node, in their order; empty for none. */
  TestCluster(Path directory, List<ClusterConfig.Tls> tls) throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      String address = "127.0.0.1:" + socket.getLocalPort();
      addresses.add(new ClusterConfig.Node("n" + i, address, "127.0.0.1:" + i));
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
    for (int i = 0; i < 3; i++) {
      String id = addresses.get(i).id();
      ClusterConfig.Tls own = tls.isEmpty() ? null : tls.get(i);
      nodes.add(new TestNode(id, directory.resolve(id), addresses, own));
    }
  }

  /** The first time, none starts before all are about to. */
  void start() {
    CompletableFuture.allOf(
            nodes.stream().map(TestCluster::startAside).toArray(CompletableFuture<?>[]::new))
        .join();
  }

  static CompletableFuture<Void> startAside(TestNode node) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            node.start();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task, "start-" + node.id()).start());
  }

  List<TestNode> nodes() {
    return nodes;
  }

  /** Of a node, for the others. */
  int port(int node) {
    String address = addresses.get(node).address();
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "in vain: " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }

  TestNode leader() {
    return leader(0);
  }

  TestNode leader(int shard) {
    TestNode[] found = new TestNode[1];
    await(
        "a leader of shard " + shard,
        () -> {
          found[0] = nodes.stream().filter(n -> n.leads(shard)).findFirst().orElse(null);
          return found[0] != null;
        });
    return found[0];
  }

  static Topic createTopic(TestNode leader) {
    return leader.log().createTopic(TopicSpec.of("t", TopicKind.LOG, 1), false).join().topic();
  }

  void awaitEverywhere(Topic topic, int count) {
    for (TestNode node : nodes) {
      await(
          count + " records on " + node.id(),
          () ->
              node.log() != null
                  && node.log().topic(topic.id()) != null
                  && node.log().latestOffset(topic.id(), 0) == count);
    }
  }

  @Override
  public void close() {
    nodes.parallelStream()
        .filter(node -> node.log() != null)
        .forEach(
            node -> {
              try {
                node.stop();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
