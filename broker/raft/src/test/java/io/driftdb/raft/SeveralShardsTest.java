package io.driftdb.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.log.ProducerGrant;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that have three shards each, which different ones lead. */
@Timeout(120)
class SeveralShardsTest {
  private static final int SHARDS = 3;

  @TempDir private Path directory;
  private TestCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new TestCluster(directory, List.of());
    cluster.nodes().forEach(node -> node.shards(SHARDS));
    cluster.start();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void awaitSpread() {
    TestCluster.await("leaders that are spread", () -> leaders().size() == SHARDS);
  }

  private Set<String> leaders() {
    Set<String> leaders = new HashSet<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      leaders.add(cluster.leader(shard).id());
    }
    return leaders;
  }

  private void awaitTopic(int id, boolean there) {
    for (TestNode node : cluster.nodes()) {
      TestCluster.await(
          "topic " + id + " on " + node.id(), () -> (node.log().topic(id) != null) == there);
    }
  }

  /** -1 where a node has not heard yet of the topic on that partition's shard. */
  private static long latest(TestNode node, Topic topic, int partition) {
    try {
      return node.log().latestOffset(topic.id(), partition);
    } catch (DriftException e) {
      assertEquals(ErrorCode.UNKNOWN_TOPIC, e.code());
      return -1;
    }
  }

  /** Appends to each partition, on the node that leads its shard; whoever leads by then. */
  private void append(Topic topic, String value) {
    for (int p = 0; p < topic.partitions(); p++) {
      int partition = p;
      TestCluster.await(
          "an acknowledgement on partition " + p,
          () -> {
            try {
              cluster.leader(topic.shardOf(partition)).append(topic, partition, value).join();
              return true;
            } catch (CompletionException e) {
              return false;
            }
          });
    }
  }

  @Test
  void shouldSpreadLeadersAndKeepOneCatalog() {
    awaitSpread();
    TopicSpec spec = TopicSpec.of("wide", TopicKind.LOG, SHARDS);
    Topic topic = cluster.leader().log().createTopic(spec, false).join().topic();
    assertEquals(Set.of(0, 1, 2), topic.shards());
    awaitTopic(topic.id(), true);
    append(topic, "one");
    for (TestNode node : cluster.nodes()) {
      for (int p = 0; p < SHARDS; p++) {
        int partition = p;
        TestCluster.await(
            "partition " + p + " on " + node.id(), () -> latest(node, topic, partition) == 1);
        assertEquals("one", node.read(topic, p).get(0).value());
      }
    }
    cluster.leader().log().deleteTopic("wide").join();
    awaitTopic(topic.id(), false);
  }

  @Test
  void shouldRepeatWhatIsDecidedAboutTables() {
    awaitSpread();
    TestNode leader = cluster.leader();
    TopicSpec spec = new TopicSpec("rows", TopicKind.TABLE, 6, 1 << 20, -1);
    Topic table = leader.log().createTable(spec, TableOptions.DEFAULT, false).join().topic();
    leader.log().alterTable(table.id(), 5_000).join();
    leader.log().createIndex(table.id(), "by-age", List.of("age"), "", false).join();
    leader.log().alterTable(table.id(), 9_000).join();
    leader.log().createIndex(table.id(), "by-name", List.of("name"), "", false).join();
    leader.log().dropIndex(table.id(), "by-age").join();
    for (TestNode node : cluster.nodes()) {
      TestCluster.await(
          "the table's options on " + node.id(),
          () -> {
            Topic there = node.log().topic(table.id());
            return there != null
                && there.table().historyRetentionMs() == 9_000
                && there.table().index("by-age") == null
                && there.table().index("by-name") != null;
          });
    }
  }

  @Test
  void shouldPinTopicsAndKnowProducersByShard() {
    awaitSpread();
    pinATopic();
    knowProducersByShard();
  }

  private void pinATopic() {
    TopicSpec spec = new TopicSpec("pinned", TopicKind.LOG, 4, 2, -1, -1);
    Topic topic = cluster.leader().log().createTopic(spec, false).join().topic();
    assertEquals(Set.of(2), topic.shards());
    TopicSpec unknown = new TopicSpec("lost", TopicKind.LOG, 1, SHARDS, -1, -1);
    CompletionException refused =
        assertThrows(
            CompletionException.class,
            () -> cluster.leader().log().createTopic(unknown, false).join());
    assertEquals(ErrorCode.INVALID_REQUEST, ((DriftException) refused.getCause()).code());
  }

  private void knowProducersByShard() {
    for (int shard = 0; shard < SHARDS; shard++) {
      TestNode leader = cluster.leader(shard);
      ProducerGrant first = leader.log().initProducer(shard, "payer").join();
      ProducerGrant again = leader.log().initProducer(shard, "payer").join();
      assertEquals(new ProducerGrant(first.producerId(), first.epoch() + 1), again);
    }
    TestNode any = cluster.leader();
    DriftException refused =
        assertThrows(DriftException.class, () -> any.log().initProducer(-1, "payer"));
    assertEquals(ErrorCode.INVALID_REQUEST, refused.code());
  }

  @Test
  void shouldGoOnWhenANodeStopsAndTakeItBack() throws IOException {
    awaitSpread();
    TopicSpec spec = TopicSpec.of("wide", TopicKind.LOG, 2 * SHARDS);
    Topic topic = cluster.leader().log().createTopic(spec, false).join().topic();
    append(topic, "one");
    TestNode stopped = cluster.leader(1);
    stopped.stop();
    append(topic, "two");
    Topic later =
        cluster
            .leader()
            .log()
            .createTopic(TopicSpec.of("later", TopicKind.LOG, 3), false)
            .join()
            .topic();
    append(later, "one");
    stopped.start();
    awaitTopic(later.id(), true);
    awaitSpread();
    append(topic, "three");
    for (int p = 0; p < topic.partitions(); p++) {
      int partition = p;
      TestCluster.await(
          "all records on " + stopped.id(), () -> latest(stopped, topic, partition) >= 3);
      assertEquals(
          cluster.leader(topic.shardOf(p)).read(topic, p), stopped.read(topic, p), "of " + p);
    }
  }
}
