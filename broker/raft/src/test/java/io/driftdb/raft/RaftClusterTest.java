package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.Collected;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RaftClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final List<TestNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    List<ClusterConfig.Node> all = new ArrayList<>();
    List<ServerSocket> taken = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      all.add(new ClusterConfig.Node("n" + i, "127.0.0.1:" + socket.getLocalPort()));
    }
    for (ServerSocket socket : taken) {
      socket.close();
    }
    for (ClusterConfig.Node node : all) {
      nodes.add(new TestNode(node.id(), directory.resolve(node.id()), all));
    }
    for (TestNode node : nodes) {
      node.start();
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (TestNode node : nodes) {
      if (node.log() != null) {
        node.stop();
      }
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "in vain: " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private TestNode leader() {
    await("a leader", () -> nodes.stream().anyMatch(TestNode::leads));
    return nodes.stream().filter(TestNode::leads).findFirst().orElseThrow();
  }

  private static Topic createTopic(TestNode leader) {
    return leader.log().createTopic(TopicSpec.of("t", TopicKind.LOG, 1), false).join().topic();
  }

  private void awaitEverywhere(Topic topic, int count) {
    for (TestNode node : nodes) {
      await(
          count + " records on " + node.id(),
          () ->
              node.log().topic(topic.id()) != null
                  && node.log().latestOffset(topic.id(), 0) == count);
    }
  }

  @Test
  void shouldHaveAllNodesReadWhatTheLeaderTook() {
    TestNode leader = leader();
    Topic topic = createTopic(leader);
    List<CompletableFuture<Long>> acks = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      acks.add(leader.append(topic, "value-" + i));
    }
    acks.forEach(CompletableFuture::join);
    awaitEverywhere(topic, 2000);
    List<Collected.Row> rows = leader.read(topic);
    for (TestNode node : nodes) {
      assertEquals(rows, node.read(topic), node.id());
    }
    assertEquals("value-1999", rows.get(1999).value());
  }

  @Test
  void shouldRefuseAppendsOnAFollower() {
    TestNode leader = leader();
    Topic topic = createTopic(leader);
    awaitEverywhere(topic, 0);
    TestNode follower = nodes.stream().filter(node -> node != leader).findFirst().orElseThrow();
    CompletionException refused =
        assertThrows(CompletionException.class, () -> follower.append(topic, "x").join());
    assertEquals(ErrorCode.NOT_LEADER, ((DriftException) refused.getCause()).code());
    assertTrue(refused.getMessage().contains("node " + leader.id() + " leads"));
  }

  @Test
  void shouldGoOnWhenTheLeaderStopsAndTakeItBack() throws IOException {
    TestNode first = leader();
    Topic topic = createTopic(first);
    for (int i = 0; i < 100; i++) {
      first.append(topic, "first-" + i).join();
    }
    first.stop();
    TestNode second = leader();
    for (int i = 0; i < 100; i++) {
      second.append(topic, "second-" + i).join();
    }
    first.start();
    awaitEverywhere(topic, 200);
    assertEquals(second.read(topic), first.read(topic));
  }

  @Test
  void shouldKeepEverythingWhenAllStop() throws IOException {
    TestNode leader = leader();
    Topic topic = createTopic(leader);
    for (int i = 0; i < 3000; i++) {
      var unused = leader.append(topic, "v".repeat(500) + i);
    }
    leader.append(topic, "last").join();
    List<Collected.Row> rows = leader.read(topic);
    for (TestNode node : nodes) {
      node.stop();
    }
    for (TestNode node : nodes) {
      node.start();
    }
    leader().append(topic, "more").join();
    awaitEverywhere(topic, 3002);
    for (TestNode node : nodes) {
      assertEquals(rows, node.read(topic).subList(0, 3001));
    }
  }
}
