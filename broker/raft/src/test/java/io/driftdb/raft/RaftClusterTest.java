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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RaftClusterTest {
  @TempDir private Path directory;
  private TestCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new TestCluster(directory, List.of());
    cluster.start();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void shouldHaveAllNodesReadWhatTheLeaderTook() {
    TestNode leader = cluster.leader();
    Topic topic = TestCluster.createTopic(leader);
    List<CompletableFuture<Long>> acks = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      acks.add(leader.append(topic, "value-" + i));
    }
    acks.forEach(CompletableFuture::join);
    cluster.awaitEverywhere(topic, 2000);
    List<Collected.Row> rows = leader.read(topic);
    for (TestNode node : cluster.nodes()) {
      assertEquals(rows, node.read(topic), node.id());
    }
    assertEquals("value-1999", rows.get(1999).value());
  }

  @Test
  void shouldRefuseAppendsOnAFollower() {
    TestNode leader = cluster.leader();
    Topic topic = TestCluster.createTopic(leader);
    cluster.awaitEverywhere(topic, 0);
    TestNode follower = followerOf(leader);
    CompletionException refused =
        assertThrows(CompletionException.class, () -> follower.append(topic, "x").join());
    assertEquals(ErrorCode.NOT_LEADER, ((DriftException) refused.getCause()).code());
    assertTrue(refused.getMessage().contains("node " + leader.id() + " leads"));
  }

  @Test
  void shouldGoOnWhenTheLeaderStopsAndTakeItBack() throws IOException {
    TestNode first = cluster.leader();
    Topic topic = TestCluster.createTopic(first);
    for (int i = 0; i < 100; i++) {
      first.append(topic, "first-" + i).join();
    }
    // The vote of a node that has nothing yet doesn't count.
    cluster.awaitEverywhere(topic, 100);
    first.stop();
    TestNode second = cluster.leader();
    for (int i = 0; i < 100; i++) {
      second.append(topic, "second-" + i).join();
    }
    first.start();
    cluster.awaitEverywhere(topic, 200);
    assertEquals(second.read(topic), first.read(topic));
  }

  @Test
  void shouldKeepForANodeThatIsAwayWhatNoTopicKeeps() throws IOException {
    TestNode leader = cluster.leader();
    TopicSpec spec = new TopicSpec("short", TopicKind.LOG, 1, -1, 1 << 20);
    Topic topic = leader.log().createTopic(spec, false).join().topic();
    TestNode away = followerOf(leader);
    away.stop();
    String value = "v".repeat(20_000);
    for (int i = 0; i < 300; i++) {
      leader.append(topic, value + i).join();
    }
    TestCluster.await(
        "segments that only another node may ask for",
        () -> leader.log().pinnedBytes(0).getOrDefault("(cluster)", 0L) > 2 << 20);
    away.start();
    cluster.awaitEverywhere(topic, 300);
    assertEquals(leader.read(topic), away.read(topic));
  }

  @Test
  void shouldNotStartANodeThatHasForgottenItsPromises() throws IOException {
    TestNode leader = cluster.leader();
    leader.append(TestCluster.createTopic(leader), "promised").join();
    TestNode forgetful = followerOf(leader);
    forgetful.stop();
    try (Stream<Path> files = Files.walk(forgetful.directory().resolve("raft"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    DriftException refused = assertThrows(DriftException.class, forgetful::start);
    assertEquals(ErrorCode.DATA_DAMAGED, refused.code());
    assertTrue(refused.getMessage().contains("replace this node"), refused.getMessage());
  }

  private TestNode followerOf(TestNode leader) {
    return cluster.nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
  }

  @Test
  void shouldKeepEverythingWhenAllStop() throws IOException {
    TestNode leader = cluster.leader();
    Topic topic = TestCluster.createTopic(leader);
    for (int i = 0; i < 3000; i++) {
      var unused = leader.append(topic, "v".repeat(500) + i);
    }
    leader.append(topic, "last").join();
    List<Collected.Row> rows = leader.read(topic);
    for (TestNode node : cluster.nodes()) {
      node.stop();
    }
    for (TestNode node : cluster.nodes()) {
      node.start();
    }
    cluster.leader().append(topic, "more").join();
    cluster.awaitEverywhere(topic, 3002);
    for (TestNode node : cluster.nodes()) {
      assertEquals(rows, node.read(topic).subList(0, 3001));
    }
  }
}
