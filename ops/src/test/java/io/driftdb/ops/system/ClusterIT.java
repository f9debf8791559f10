package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, of which one at a time is killed, or stopped for a while, under load. {@code
 * -Dcluster.faults=} sets how often, {@code -Dseed=} replays the choices.
 */
@BatteryPart(Part.KILL)
class ClusterIT {
  private static final int PRODUCERS = 4;
  private static final int PARTITIONS = 5;

  @TempDir Path directory;
  private final List<Long> electionMs = new ArrayList<>();
  private final List<Long> failoverMs = new ArrayList<>();
  private int leaderKills;
  private int followerKills;
  private int pauses;
  private int transfers;

  @Test
  void shouldKeepEveryPromiseWhicheverNodeIsLost() throws Exception {
    Choices choices = Choices.announced("cluster");
    SplittableRandom random = choices.of(0);
    int wanted = Integer.getInteger("cluster.faults", Battery.scaled(6, Integer.MAX_VALUE));
    Budget budget = Budget.of(Part.KILL, 0.2);
    try (ClusterProcesses cluster =
            ClusterProcesses.start(
                directory,
                3,
                "log.segment.size=2MiB",
                "log.group.size=512KiB",
                "limit.batch=256KiB",
                "log.checkpoint.size=3MiB",
                "logging.level=debug");
        LeaderWatch watch = new LeaderWatch(cluster);
        Load load =
            Load.start(cluster.connect(), PRODUCERS, PARTITIONS, LoadProducer.STEADY_NS, choices)) {
      cluster.awaitCaughtUp(); // a node that has nothing yet counts for none
      while (faults() < wanted && budget.isLeft()) {
        load.awaitProgress();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
        fault(cluster, load, random);
        load.assertSound();
      }
      load.end();
      cluster.awaitSame();
      load.verifyOnceMore();
      assertEquals(0, cluster.run("cluster", "status").status());
      cluster.assertSameFrames();
      watch.assertOneLeaderPerEpoch();
      report(load, choices);
    }
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

  private int faults() {
    return leaderKills + followerKills + pauses + transfers;
  }

  private void fault(ClusterProcesses cluster, Load load, SplittableRandom random)
      throws Exception {
    int leader = cluster.awaitLeader();
    int other = (leader + 1 + random.nextInt(2)) % 3;
    switch (random.nextInt(4)) {
      case 0 -> {
        leaderKills++;
        cluster.awaitCaughtUp();
        leader = cluster.awaitLeader();
        long beginNs = System.nanoTime();
        cluster.kill(leader);
        cluster.awaitLeader();
        electionMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
        load.awaitProgress();
        failoverMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
        cluster.start(leader);
      }
      case 1 -> {
        followerKills++;
        cluster.kill(other);
        load.awaitProgress();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(500)));
        cluster.start(other);
      }
      case 2 -> {
        transfers++;
        cluster.awaitCaughtUp();
        Drift.Ended moved = cluster.run("cluster", "transfer", ClusterProcesses.id(other)).ok();
        assertTrue(moved.text().startsWith(ClusterProcesses.id(other) + " leads"), moved.text());
        load.awaitProgress();
      }
      default -> {
        pauses++;
        int paused = random.nextBoolean() ? leader : other;
        cluster.node(paused).pause();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(4000)));
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

  private void report(Load load, Choices choices) {
    String failover =
        "from the kill of a leader to the next leader: "
            + spread(electionMs)
            + ", to the next acknowledgement: "
            + spread(failoverMs);
    String detail =
        String.format(
            "seed %d; %s; %d leaders killed, %d followers; %d nodes stopped for a while;"
                + " %d times another told to lead; %s",
            choices.seed(), load, leaderKills, followerKills, pauses, transfers, failover);
    System.out.println("cluster: " + faults() + " faults; " + detail);
    assertTrue(faults() > 0, "nothing was done to it");
    Evidence.of(
            Part.KILL,
            "A node of three is lost under load",
            "kill -9 of the leader or a follower, SIGSTOP for up to 4 s, another told to lead",
            faults(),
            "faults",
            detail,
            ClusterProcesses.PROMISE)
        .write();
  }
}
