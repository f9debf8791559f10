package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.battery.Battery;
import io.driftdb.battery.BatteryPart;
import io.driftdb.battery.Evidence;
import io.driftdb.battery.Part;
import io.driftdb.log.sim.Seeds;
import org.junit.jupiter.api.Test;

/** Three nodes keep one log, whoever leads, and lose nothing that a majority had. */
@BatteryPart(Part.SIMULATION)
class LeaderChangePropertyTest {
  private static final int SEEDS = Battery.scaled(400, 4_000);

  @Test
  void shouldKeepOneLogWhoeverLeads() {
    int[] elections = new int[1];
    int[] kills = new int[1];
    int[] acknowledged = new int[1];
    long seeds =
        Seeds.forEach(
            "broker/raft",
            SEEDS,
            seed -> {
              LeaderChangeRun run = new LeaderChangeRun(seed);
              run.run();
              elections[0] += run.elections();
              kills[0] += run.kills();
              acknowledged[0] += run.acknowledged();
            });
    boolean tested = elections[0] > seeds && kills[0] > 0 && acknowledged[0] > 0;
    assertTrue(Long.getLong("seed") != null || tested, "no leader changed, or nothing was written");
    Evidence.of(
            Part.SIMULATION,
            "Leaders that change, nodes that stop, messages that are lost",
            "three nodes under a model of Raft, by seed",
            seeds,
            "seeds",
            Seeds.range(seeds)
                + elections[0]
                + " elections, "
                + kills[0]
                + " stops, "
                + acknowledged[0]
                + " records acknowledged",
            "one log on all nodes, byte by byte, with all that was acknowledged; one leader an epoch")
        .write();
  }
}
