package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes with three shards, each of which another node leads. */
class ClusterShardsIT {
  private static final int SHARDS = 3;
  private static final int PRODUCERS = 4;
  private static final int PARTITIONS = 6;
  private static final int FAILED = 1;

  /** Of leaders, each of another shard. */
  private static final int KILLS = Battery.scaled(1, SHARDS);

  @TempDir Path directory;
  private ClusterProcesses cluster;

  /** Three nodes, and room for more up to that size. */
  private void start(int size) throws Exception {
    cluster =
        ClusterProcesses.startSome(
            directory, 3, size, "log.shards=" + SHARDS, "cluster.spread.interval=500ms");
    awaitSpread();
  }

  @AfterEach
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void awaitSpread() throws Exception {
    Patience.await("leaders that are spread", () -> leaders().size() == SHARDS);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Set<Integer> leaders() {
    Set<Integer> leaders = new HashSet<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      if (cluster.leader(shard) >= 0) {
        leaders.add(cluster.leader(shard));
      }
    }
    return leaders;
  }

  @Test
  void shouldKeepEveryPromiseOverShardsThatDifferentNodesLead() throws Exception {
    Choices choices = Choices.announced("cluster-shards");
    start(3);
    try (LeaderWatch watch = new LeaderWatch(cluster);
        Load load =
            Load.start(cluster.connect(), PRODUCERS, PARTITIONS, LoadProducer.STEADY_NS, choices)) {
      cluster.awaitCaughtUp();
      for (int shard = SHARDS - KILLS; shard < SHARDS; shard++) {
        load.awaitProgress();
        int lost = cluster.awaitLeader(shard);
        cluster.kill(lost);
        cluster.awaitLeader(shard);
        load.awaitProgress();
        cluster.start(lost);
        load.awaitProgress();
        awaitSpread();
        cluster.awaitCaughtUp();
      }
      load.end();
      cluster.awaitSame();
      load.verifyOnceMore();
      assertEquals(0, cluster.run("cluster", "status").status());
      cluster.assertSameFrames();
      watch.assertOneLeaderPerEpoch();
    }
  }

  @Test
  void shouldServeTopicsAndTablesAndTransactionsOfAShard() throws Exception {
    start(3);
    readATableOfAllShards();
    keepATransactionWithinAShard();
  }

  private void readATableOfAllShards() throws Exception {
    cluster
        .run("topic", "create", "accounts", "--kind", "table", "--partitions", "" + PARTITIONS)
        .ok();
    List<String> wide = cluster.run("topic", "describe", "accounts").ok().lines();
    assertEquals(PARTITIONS, wide.stream().filter(line -> line.matches("[0-5] +[0-2] .*")).count());
    StringBuilder puts = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      puts.append("{\"id\":\"a").append(i).append("\",\"balance\":").append(i).append("}\n");
    }
    String ended =
        cluster
            .run(
                utf8(puts.toString()),
                "produce",
                "accounts",
                "--key-field",
                "id",
                "--ack",
                "applied")
            .ok()
            .text();
    assertTrue(ended.contains("\"records\":60"), ended);
    assertEquals("60", cluster.run("table", "count", "accounts").ok().text().strip());
    String at = Instant.now().toString();
    cluster
        .run(utf8("{\"id\":\"a7\",\"balance\":1007}\n"), "produce", "accounts", "--key-field", "id")
        .ok();
    Patience.await(
        "the new row", () -> cluster.run("table", "get", "accounts", "a7").text().contains("1007"));
    assertTrue(
        cluster
            .run("table", "get", "accounts", "a7", "--as-of", "time:" + at)
            .ok()
            .text()
            .contains("\"balance\":7"));
    assertEquals(61, cluster.run("consume", "accounts", "--values").ok().lines().size());
  }

  private void keepATransactionWithinAShard() throws Exception {
    List<String> across = new ArrayList<>();
    for (int shard = 1; shard < SHARDS; shard++) {
      cluster.run("topic", "create", "on-" + shard, "--shard", "" + shard).ok();
      cluster.run("topic", "create", "too-" + shard, "--shard", "" + shard).ok();
      String together =
          "{\"topic\":\"on-%d\",\"value\":1,\"txn\":1}\n{\"topic\":\"too-%d\",\"value\":2,\"txn\":1}\n"
              .formatted(shard, shard);
      cluster.run(utf8(together), "produce", "--envelope").ok();
      assertEquals("2", cluster.run("consume", "too-" + shard, "--values").ok().text().strip());
      across.add("{\"topic\":\"on-%d\",\"value\":3,\"txn\":2}".formatted(shard));
    }
    String refused =
        cluster
            .run(utf8(String.join("\n", across) + "\n"), "produce", "--envelope")
            .complaint(FAILED);
    assertTrue(refused.contains("TRANSACTION_ACROSS_SHARDS"), refused);
    String unknown =
        cluster.run("topic", "create", "lost", "--shard", "" + SHARDS).complaint(FAILED);
    assertTrue(unknown.contains("there is no shard 3"), unknown);
  }

  @Test
  void shouldAddAndRemoveANodeOfAllShards() throws Exception {
    start(4);
    cluster.run("topic", "create", "t", "--partitions", "3").ok();
    cluster.run(utf8("1\n2\n3\n"), "produce", "t").ok();
    cluster.add(3);
    cluster.awaitSame();
    cluster.remove(1); // which leads a shard: another one has to first
    cluster.run(utf8("4\n"), "produce", "t").ok();
    cluster.awaitSame();
    assertEquals(4, cluster.run("consume", "t", "--values").ok().lines().size());
    cluster.assertSameFrames();
  }
}
