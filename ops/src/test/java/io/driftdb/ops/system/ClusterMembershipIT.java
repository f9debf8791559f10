package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.client.DriftClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that lack much, have lost everything, come and go, while tables are written, in
 * transactions too. {@code -Dseed=} replays the choices, {@code -Dcluster.whole=true} has one node
 * more come and go.
 */
class ClusterMembershipIT {
  private static final int WRITERS = 1;
  private static final int STATES = 1;

  /** Two nodes come and go; else one. */
  private static final boolean WHOLE = Battery.isWhole() || Boolean.getBoolean("cluster.whole");

  @TempDir Path directory;

  @Test
  void shouldLoseNothingWhileNodesComeAndGo() throws Exception {
    Choices choices = Choices.announced("cluster-membership");
    TableAudit audit = new TableAudit(choices.of(0));
    try (ClusterProcesses cluster = ClusterProcesses.startSome(directory, 3, 5, settings());
        DriftClient client = cluster.connect();
        TableLoad load = TableLoad.start(client, WRITERS, choices);
        TableReplay replay = new TableReplay(client)) {
      load.awaitProgress();
      int behind = fallBehind(cluster, load);
      audit.verifyStates(client, replay, load, STATES);
      int lost = loseDisk(cluster, load, behind);
      cluster.add(3);
      if (WHOLE) {
        cluster.add(4);
      }
      load.awaitProgress();
      assertEquals(WHOLE ? 5 : 4, statusLines(cluster).size());

      for (int node : WHOLE ? List.of(3, lost) : List.of(3)) { // leads with what it has copied
        cluster.run("cluster", "transfer", ClusterProcesses.id(node)).ok();
        load.awaitProgress();
        audit.verifyStates(client, replay, load, STATES);
      }
      cluster.remove((behind + 1) % 3 == lost ? (behind + 2) % 3 : (behind + 1) % 3);
      load.awaitProgress();
      if (WHOLE) {
        cluster.remove(3);
        load.awaitProgress();
      }
      load.end();
      assertEquals(3, statusLines(cluster).size());
      audit.verifyAll(client, load);
      cluster.assertSameFrames();
    }
  }

  /** The log's and the tables' files are small, and none of the log is kept for who is away. */
  private static String[] settings() {
    return Stream.concat(
            Arrays.stream(TableLoad.settings(0)).filter(each -> !each.startsWith("native.port")),
            Stream.of("cluster.catchup.size=0B", "log.checkpoint.size=1MiB"))
        .toArray(String[]::new);
  }

  /** A follower is away until the others' Raft logs begin behind what it has. */
  private int fallBehind(ClusterProcesses cluster, TableLoad load) throws Exception {
    int behind = follower(cluster, -1);
    cluster.awaitCaughtUp();
    cluster.kill(behind);
    int leader = cluster.awaitLeader();
    Patience.await(
        "the Raft log to begin later",
        () -> {
          load.assertSound();
          return !hasFirstEntry(cluster.data(leader));
        });
    cluster.start(behind);
    cluster.awaitCaughtUp();
    String said = Files.readString(BrokerProcess.errors(cluster.data(behind)));
    assertTrue(said.contains("Starting again, with a log that was copied"), said);
    return behind;
  }

  private static boolean hasFirstEntry(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("raft"))) {
      return files.anyMatch(
          file -> file.getFileName().toString().matches("log_(inprogress_)?0(-\\d+)?"));
    }
  }

  /** Another follower loses its disk: it can't come back as what it was. */
  private int loseDisk(ClusterProcesses cluster, TableLoad load, int other) throws Exception {
    int lost = follower(cluster, other);
    cluster.kill(lost);
    cluster.loseDisk(lost);
    load.awaitProgress();
    cluster.start(lost);
    String id = ClusterProcesses.id(lost);
    List<String> lines = statusLines(cluster);
    assertTrue(lines.get(lost).contains("no member of the cluster"), lines.toString());
    String added = cluster.run("cluster", "add", cluster.addresses(lost)).complaint(1);
    assertTrue(added.contains("has lost its data directory: replace it"), added);
    String done = cluster.run("cluster", "replace", id).ok().text();
    assertEquals("The nodes are n1, n2, n3.", done.strip());
    assertEquals(done, cluster.run("cluster", "replace", id).ok().text()); // it is so already
    cluster.awaitCaughtUp();
    return lost;
  }

  private static int follower(ClusterProcesses cluster, int but) throws Exception {
    int leader = cluster.awaitLeader();
    return Stream.of(0, 1, 2).filter(i -> i != leader && i != but).findFirst().orElseThrow();
  }

  private static List<String> statusLines(ClusterProcesses cluster) throws Exception {
    List<String> lines = cluster.run("cluster", "status").lines();
    return lines.subList(1, lines.size());
  }
}
