package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that lack what the Raft logs of the others begin behind. */
@Timeout(120)
class CatchUpTest {
  /** The Raft log goes by files of some thousand entries. */
  private static final int MANY = 2_600;

  @TempDir private Path directory;
  private TestCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new TestCluster(directory, List.of());
    cluster.nodes().forEach(node -> node.keepBytes(1000));
    cluster.start();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private TestNode follower() {
    TestNode leader = cluster.leader();
    return cluster.nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
  }

  @Test
  void shouldCopyTheFilesOfTheLeaderWhenItsRaftLogBeginsLater() throws IOException {
    Topic topic = TestCluster.createTopic(cluster.leader());
    cluster.leader().append(topic, "first").join();
    cluster.awaitEverywhere(topic, 1);
    TestNode away = follower();
    away.stop();
    append(topic, MANY);
    TestNode leader = cluster.leader();
    TestCluster.await(
        "the leader's Raft log to begin later", () -> leader.cluster().firstIndex(0) > 1000);
    away.start();
    append(topic, 10);
    cluster.awaitEverywhere(topic, MANY + 11);
    assertEquals(leader.read(topic), away.read(topic));
    append(topic, 1);
    cluster.awaitEverywhere(topic, MANY + 12);
  }

  @Test
  void shouldTakeANodeWithAnEmptyDirectoryForAnotherUntilItIsReplaced() throws IOException {
    Topic topic = TestCluster.createTopic(cluster.leader());
    append(topic, 1200);
    cluster.awaitEverywhere(topic, 1200);
    TestNode lost = follower();
    lost.stop();
    delete(lost.directory());
    append(topic, 100);
    TestCluster.startAside(lost).join();
    TestNode leader = cluster.leader();
    assertTrue(lost.log().status(0).reason().contains("no member"));
    long copied = lost.log().appendedLsn(0);
    append(topic, 100); // what the leader says to the lost member is not heard by this one
    assertTrue(lost.log().status(0).reason().contains("no member"));
    assertEquals(copied, lost.log().appendedLsn(0));
    assertEquals(
        1,
        leader.cluster().members(0).stream().filter(m -> m.id().node().equals(lost.id())).count());
    leader.cluster().membership(0).replace(lost.id(), "", "").join();
    leader.append(topic, "more").join();
    cluster.awaitEverywhere(topic, 1401);
    assertEquals(leader.read(topic), lost.read(topic));
    leader.cluster().membership(0).replace(lost.id(), "", "").join(); // it is so already
    assertEquals(3, leader.cluster().members(0).size());
  }

  private void append(Topic topic, int count) {
    TestNode leader = cluster.leader();
    String value = "v".repeat(300);
    for (int i = 0; i < count; i++) {
      leader.append(topic, value + i).join();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
