package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes under load, between which the network loses what they send: all of one of them, what
 * goes one way, or now and then. {@code -Dcluster.rounds=} sets how often each is done, {@code
 * -Dseed=} replays the choices.
 */
@BatteryPart(Part.CLUSTER)
class ClusterPartitionIT {
  /** A cluster is new, and its load another, after so many. */
  private static final int ROUNDS_OF_A_LIFE = 20;

  private static final int LONGEST_MS = 3000;
  private static final int LONGEST_FLAP_MS = 400;

  @TempDir Path directory;
  private long acknowledged;
  private int epochs;
  private final Map<Fault, Integer> inflicted = new EnumMap<>(Fault.class);

  /** What the network does. */
  private enum Fault {
    LEADER_ISOLATED,
    FOLLOWER_ISOLATED,
    ONE_WAY,
    FLAPPING
  }

  @Test
  void shouldKeepEveryPromiseWhateverTheNetworkLoses() throws Exception {
    Choices choices = Choices.announced("cluster-partition");
    SplittableRandom random = choices.of(0);
    int rounds = Integer.getInteger("cluster.rounds", Battery.scaled(1, 100));
    Budget budget = Budget.of(Part.CLUSTER, 0.4);
    for (int done = 0; done < rounds && budget.isLeft(); done += ROUNDS_OF_A_LIFE) {
      Path life = Files.createDirectory(directory.resolve("life-" + done));
      live(life, Math.min(rounds - done, ROUNDS_OF_A_LIFE), budget, random, choices);
      ClusterProcesses.delete(life);
    }
    report(choices);
  }

  private void live(Path life, int rounds, Budget budget, SplittableRandom random, Choices choices)
      throws Exception {
    try (ClusterProcesses cluster = ClusterProcesses.startBehindNetwork(life, 3);
        ClusterLoad load = ClusterLoad.start(cluster, choices)) {
      for (int round = 0; round < rounds && budget.isLeft(); round++) {
        for (Fault fault : Choices.shuffled(random, Fault.values())) {
          load.awaitProgress();
          pause(random.nextInt(300));
          inflict(fault, cluster, load, random);
          cluster.network().heal();
          load.awaitProgress();
        }
      }
      load.endAndVerify();
      acknowledged += load.acknowledged();
      epochs += load.epochs();
    }
  }

  private void inflict(
      Fault fault, ClusterProcesses cluster, ClusterLoad load, SplittableRandom random)
      throws Exception {
    int leader = cluster.awaitLeader();
    int other = (leader + 1 + random.nextInt(2)) % 3;
    switch (fault) {
      case LEADER_ISOLATED -> {
        cluster.network().isolate(leader);
        load.awaitProgress(); // one may be under way still
        Patience.await("another leader", () -> cluster.leader() >= 0 && cluster.leader() != leader);
        load.awaitProgress();
      }
      case FOLLOWER_ISOLATED -> {
        cluster.network().isolate(other);
        load.awaitProgress();
        pause(random.nextInt(LONGEST_MS));
        load.awaitProgress();
      }
      case ONE_WAY -> {
        boolean fromLeader = random.nextBoolean();
        cluster.network().lose(fromLeader ? leader : other, fromLeader ? other : leader, true);
        pause(random.nextInt(LONGEST_MS));
      }
      case FLAPPING -> {
        for (int i = 3 + random.nextInt(8); i > 0; i--) {
          cluster.network().isolate(random.nextBoolean() ? leader : other);
          pause(random.nextInt(LONGEST_FLAP_MS));
          cluster.network().heal();
          pause(random.nextInt(LONGEST_FLAP_MS));
        }
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

  private static void pause(int ms) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
  }

  private void report(Choices choices) {
    String detail =
        String.format(
            "seed %d; %,d acknowledged; the leader was cut off %d times, a follower %d times; %d times one way"
                + " was lost, %d times the network flapped; %d epochs were seen",
            choices.seed(),
            acknowledged,
            count(Fault.LEADER_ISOLATED),
            count(Fault.FOLLOWER_ISOLATED),
            count(Fault.ONE_WAY),
            count(Fault.FLAPPING),
            epochs);
    System.out.println("cluster-partition: " + faults() + " faults; " + detail);
    assertTrue(faults() > 0, "nothing was done to it");
    Evidence.of(
            Part.CLUSTER,
            "The network between three nodes loses what they send",
            "all of one node for up to 3 s, one way between two, cuts of up to 0.4 s in turns",
            faults(),
            "faults",
            detail,
            ClusterProcesses.PROMISE)
        .write();
  }
}
