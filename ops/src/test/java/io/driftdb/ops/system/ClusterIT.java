package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, of which one at a time is killed, or stopped for a while, under load. {@code
 * -Dcluster.rounds=} sets how often each is done, {@code -Dseed=} replays the choices.
 */
@BatteryPart(Part.CLUSTER)
class ClusterIT {
  private static final int PRODUCERS = 4;
  private static final int PARTITIONS = 5;

  @TempDir Path directory;
  private final List<Long> electionMs = new ArrayList<>();
  private final List<Long> failoverMs = new ArrayList<>();

  /** What is done to a node. */
  private enum Fault {
    LEADER_KILLED,
    FOLLOWER_KILLED,
    TRANSFER,
    PAUSE
  }

  @Test
  void shouldKeepEveryPromiseWhicheverNodeIsLost() throws Exception {
    ClusterLives<Fault> lives = new ClusterLives<>("cluster", Fault.class);
    lives.live(directory, 1, 10, 0.6, ClusterIT::cluster, this::inflict);
    report(lives);
  }

  private static ClusterProcesses cluster(Path directory) throws Exception {
    return ClusterProcesses.start(
        directory,
        3,
        "log.segment.size=2MiB",
        "log.group.size=512KiB",
        "limit.batch=256KiB",
        "log.checkpoint.size=3MiB");
  }

  /** Its journal can't be written any more, while the process stays and its Raft log could. */
  @Test
  void shouldGoOnElsewhereWhenTheDiskOfTheLeaderFails() throws Exception {
    Choices choices = Choices.announced("cluster-disk");
    try (ClusterProcesses cluster = ClusterProcesses.start(directory, 3);
        Load load =
            Load.start(cluster.connect(), PRODUCERS, PARTITIONS, LoadProducer.STEADY_NS, choices)) {
      cluster.awaitCaughtUp();
      load.awaitProgress();
      int failed = cluster.awaitLeader();
      cluster.node(failed).refuseWrites();
      Patience.await("another leader", () -> cluster.leader() >= 0 && cluster.leader() != failed);
      load.awaitProgress();
      load.awaitProgress();
      assertTrue(cluster.node(failed).isAlive());
      cluster.kill(failed);
      cluster.start(failed);
      load.awaitProgress();
      load.end();
      cluster.awaitSame();
      load.verifyOnceMore();
    }
  }

  private void inflict(
      Fault fault, ClusterProcesses cluster, ClusterLoad load, SplittableRandom random)
      throws Exception {
    int leader = cluster.awaitLeader();
    int other = (leader + 1 + random.nextInt(2)) % 3;
    switch (fault) {
      case LEADER_KILLED -> {
        cluster.awaitCaughtUp();
        leader = cluster.awaitLeader();
        long beginNs = System.nanoTime();
        cluster.kill(leader);
        cluster.awaitLeader();
        electionMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
        load.awaitAcknowledgement();
        failoverMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
        cluster.start(leader);
      }
      case FOLLOWER_KILLED -> {
        cluster.kill(other);
        load.awaitProgress();
        ClusterLives.pause(random.nextInt(500));
        cluster.start(other);
      }
      case TRANSFER -> {
        cluster.awaitCaughtUp();
        Drift.Ended moved = cluster.run("cluster", "transfer", ClusterProcesses.id(other)).ok();
        assertTrue(moved.text().startsWith(ClusterProcesses.id(other) + " leads"), moved.text());
        load.awaitProgress();
      }
      case PAUSE -> {
        int paused = random.nextBoolean() ? leader : other;
        cluster.node(paused).pause();
        ClusterLives.pause(random.nextInt(4000));
        cluster.node(paused).resume();
      }
    }
  }

  private static String spread(List<Long> ms) {
    if (ms.isEmpty()) {
      return "none";
    }
    List<Long> sorted = new ArrayList<>(ms);
    Collections.sort(sorted);
    return String.format(
        "median %d ms, longest %d ms",
        sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }

  private void report(ClusterLives<Fault> lives) {
    String counts =
        String.format(
            "%d leaders killed, %d followers; %d nodes stopped for a while; %d times another told to"
                + " lead; from the kill of a leader to the next leader: %s, to the next"
                + " acknowledgement: %s",
            lives.count(Fault.LEADER_KILLED),
            lives.count(Fault.FOLLOWER_KILLED),
            lives.count(Fault.PAUSE),
            lives.count(Fault.TRANSFER),
            spread(electionMs),
            spread(failoverMs));
    lives.report(
        "A node of three is lost under load",
        "kill -9 of the leader or a follower, SIGSTOP for up to 4 s, another told to lead",
        counts);
  }
}
