package io.driftdb.ops.system;

import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Part;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes under load, between which the network loses what they send: all of one of them, what
 * goes one way, or now and then. {@code -Dcluster.rounds=} sets how often each is done, {@code
 * -Dseed=} replays the choices.
 */
@BatteryPart(Part.CLUSTER)
class ClusterPartitionIT {
  private static final int LONGEST_MS = 3000;
  private static final int LONGEST_FLAP_MS = 400;

  @TempDir Path directory;

  /** What the network does. */
  private enum Fault {
    LEADER_ISOLATED,
    FOLLOWER_ISOLATED,
    ONE_WAY,
    FLAPPING
  }

  @Test
  void shouldKeepEveryPromiseWhateverTheNetworkLoses() throws Exception {
    ClusterLives<Fault> lives = new ClusterLives<>("cluster-partition", Fault.class);
    lives.live(
        directory,
        2,
        20,
        0.4,
        life -> ClusterProcesses.startBehindNetwork(life, 3),
        ClusterPartitionIT::inflict);
    report(lives);
  }

  private static void inflict(
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
        ClusterLives.pause(random.nextInt(LONGEST_MS));
        load.awaitProgress();
      }
      case ONE_WAY -> {
        boolean fromLeader = random.nextBoolean();
        cluster.network().lose(fromLeader ? leader : other, fromLeader ? other : leader, true);
        ClusterLives.pause(random.nextInt(LONGEST_MS));
      }
      case FLAPPING -> {
        for (int i = 3 + random.nextInt(8); i > 0; i--) {
          cluster.network().isolate(random.nextBoolean() ? leader : other);
          ClusterLives.pause(random.nextInt(LONGEST_FLAP_MS));
          cluster.network().heal();
          ClusterLives.pause(random.nextInt(LONGEST_FLAP_MS));
        }
      }
    }
    cluster.network().heal();
    load.awaitProgress();
  }

  private static void report(ClusterLives<Fault> lives) {
    String counts =
        String.format(
            "the leader was cut off %d times, a follower %d times; %d times one way was lost, %d"
                + " times the network flapped",
            lives.count(Fault.LEADER_ISOLATED),
            lives.count(Fault.FOLLOWER_ISOLATED),
            lives.count(Fault.ONE_WAY),
            lives.count(Fault.FLAPPING));
    lives.report(
        "The network between three nodes loses what they send",
        "all of one node for up to 3 s, one way between two, cuts of up to 0.4 s in turns",
        counts);
  }
}
