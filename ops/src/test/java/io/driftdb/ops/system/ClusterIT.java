package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

  /** A cluster is new, and its load another, after so many. */
  private static final int ROUNDS_OF_A_LIFE = 10;

  @TempDir Path directory;
  private final List<Long> electionMs = new ArrayList<>();
  private final List<Long> failoverMs = new ArrayList<>();
  private long acknowledged;
  private final Map<Fault, Integer> inflicted = new EnumMap<>(Fault.class);

  /** What is done to a node. */
  private enum Fault {
    LEADER_KILLED,
    FOLLOWER_KILLED,
    TRANSFER,
    PAUSE
  }

  @Test
  void shouldKeepEveryPromiseWhicheverNodeIsLost() throws Exception {
    Choices choices = Choices.announced("cluster");
    SplittableRandom random = choices.of(0);
    int rounds = Integer.getInteger("cluster.rounds", Battery.scaled(2, 100));
    Budget budget = Budget.of(Part.CLUSTER, 0.6);
    for (int done = 0; done < rounds && budget.isLeft(); done += ROUNDS_OF_A_LIFE) {
      Path life = Files.createDirectory(directory.resolve("life-" + done));
      live(life, Math.min(rounds - done, ROUNDS_OF_A_LIFE), budget, random, choices);
      ClusterProcesses.delete(life);
    }
    report(choices);
  }

  private void live(Path life, int rounds, Budget budget, SplittableRandom random, Choices choices)
      throws Exception {
    try (ClusterProcesses cluster =
            ClusterProcesses.start(
                life,
                3,
                "log.segment.size=2MiB",
                "log.group.size=512KiB",
                "limit.batch=256KiB",
                "log.checkpoint.size=3MiB");
        ClusterLoad load = ClusterLoad.start(cluster, choices)) {
      for (int round = 0; round < rounds && budget.isLeft(); round++) {
        for (Fault fault : Choices.shuffled(random, Fault.values())) {
          load.awaitProgress();
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
          inflict(fault, cluster, load, random);
          load.assertSound();
        }
      }
      load.endAndVerify();
      acknowledged += load.acknowledged();
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
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(500)));
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
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(4000)));
        cluster.node(paused).resume();
      }
    }
    inflicted.merge(fault, 1, Integer::sum);
  }

  private int faults() {
    return inflicted.values().stream().mapToInt(count -> count).sum();
  }

  private int count(Fault fault) {
    return inflicted.getOrDefault(fault, 0);
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

  private void report(Choices choices) {
    String failover =
        "from the kill of a leader to the next leader: "
            + spread(electionMs)
            + ", to the next acknowledgement: "
            + spread(failoverMs);
    String detail =
        String.format(
            "seed %d; %,d acknowledged; %d leaders killed, %d followers; %d nodes stopped for a while;"
                + " %d times another told to lead; %s",
            choices.seed(),
            acknowledged,
            count(Fault.LEADER_KILLED),
            count(Fault.FOLLOWER_KILLED),
            count(Fault.PAUSE),
            count(Fault.TRANSFER),
            failover);
    System.out.println("cluster: " + faults() + " faults; " + detail);
    assertTrue(faults() > 0, "nothing was done to it");
    Evidence.of(
            Part.CLUSTER,
            "A node of three is lost under load",
            "kill -9 of the leader or a follower, SIGSTOP for up to 4 s, another told to lead",
            faults(),
            "faults",
            detail,
            ClusterProcesses.PROMISE)
        .write();
  }
}
