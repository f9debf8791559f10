package io.driftdb.ops.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Budget;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes under load, between which the network loses what they send: all of one of them, what
 * goes one way, or now and then. {@code -Dcluster.partitions=} sets how often, {@code -Dseed=}
 * replays the choices.
 */
@BatteryPart(Part.KILL)
class ClusterPartitionIT {
  private static final int PRODUCERS = 4;
  private static final int PARTITIONS = 5;
  private static final int LONGEST_MS = 3000;
  private static final int LONGEST_FLAP_MS = 400;

  @TempDir Path directory;
  private int isolatedLeaders;
  private int isolatedFollowers;
  private int oneWay;
  private int flapping;

  @Test
  void shouldKeepEveryPromiseWhateverTheNetworkLoses() throws Exception {
    Choices choices = Choices.announced("cluster-partition");
    SplittableRandom random = choices.of(0);
    int wanted = Integer.getInteger("cluster.partitions", Battery.scaled(6, Integer.MAX_VALUE));
    Budget budget = Budget.of(Part.KILL, 0.2);
    try (ClusterProcesses cluster = ClusterProcesses.startBehindNetwork(directory, 3);
        LeaderWatch watch = new LeaderWatch(cluster);
        Load load =
            Load.start(cluster.connect(), PRODUCERS, PARTITIONS, LoadProducer.STEADY_NS, choices)) {
      cluster.awaitCaughtUp();
      while (faults() < wanted && budget.isLeft()) {
        load.awaitProgress();
        pause(random.nextInt(300));
        fault(cluster, load, random);
        cluster.network().heal();
        load.awaitProgress();
      }
      load.end();
      cluster.awaitSame();
      load.verifyOnceMore();
      assertEquals(0, cluster.run("cluster", "status").status());
      cluster.assertSameFrames();
      watch.assertOneLeaderPerEpoch();
      report(load, watch, choices);
    }
  }

  private int faults() {
    return isolatedLeaders + isolatedFollowers + oneWay + flapping;
  }

  private void fault(ClusterProcesses cluster, Load load, SplittableRandom random)
      throws Exception {
    int leader = cluster.awaitLeader();
    int other = (leader + 1 + random.nextInt(2)) % 3;
    switch (random.nextInt(4)) {
      case 0 -> {
        isolatedLeaders++;
        cluster.network().isolate(leader);
        load.awaitProgress(); // one may be under way still
        Patience.await("another leader", () -> cluster.leader() >= 0 && cluster.leader() != leader);
        load.awaitProgress();
      }
      case 1 -> {
        isolatedFollowers++;
        cluster.network().isolate(other);
        load.awaitProgress();
        pause(random.nextInt(LONGEST_MS));
        load.awaitProgress();
      }
      case 2 -> {
        oneWay++;
        boolean fromLeader = random.nextBoolean();
        cluster.network().lose(fromLeader ? leader : other, fromLeader ? other : leader, true);
        pause(random.nextInt(LONGEST_MS));
      }
      default -> {
        flapping++;
        for (int i = 3 + random.nextInt(8); i > 0; i--) {
          cluster.network().isolate(random.nextBoolean() ? leader : other);
          pause(random.nextInt(LONGEST_FLAP_MS));
          cluster.network().heal();
          pause(random.nextInt(LONGEST_FLAP_MS));
        }
      }
    }
  }

  private static void pause(int ms) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
  }

  private void report(Load load, LeaderWatch watch, Choices choices) {
    String detail =
        String.format(
            "seed %d; %s; the leader was cut off %d times, a follower %d times; %d times one way"
                + " was lost, %d times the network flapped; %d epochs were seen",
            choices.seed(),
            load,
            isolatedLeaders,
            isolatedFollowers,
            oneWay,
            flapping,
            watch.epochs());
    System.out.println("cluster-partition: " + faults() + " faults; " + detail);
    assertTrue(faults() > 0, "nothing was done to it");
    Evidence.of(
            Part.KILL,
            "The network between three nodes loses what they send",
            "all of one node for up to 3 s, one way between two, cuts of up to 0.4 s in turns",
            faults(),
            "faults",
            detail,
            ClusterProcesses.PROMISE)
        .write();
  }
}
