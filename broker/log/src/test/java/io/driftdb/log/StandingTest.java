package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.driftdb.log.sim.SimClock;
import io.driftdb.log.sim.SimDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whether a shard leads, and in which epoch, is told as of one moment. */
class StandingTest {
  @Test
  void shouldKeepTheEpochInWhichItLeads() {
    ShardGate gate = new ShardGate(0, LogObserver.NONE, true);
    assertFalse(gate.standing().leads());
    gate.lead(4, "elected");
    assertEquals(new ShardGate.Standing(ShardState.RUNNING, "elected", 4), gate.standing());
    gate.transitionTo(ShardState.FOLLOWING, "node n2 leads");
    assertFalse(gate.standing().leads());
    gate.lead(6, "elected again");
    gate.onDiskSpace("full");
    assertTrue(gate.standing().leads());
    assertEquals(6, gate.standing().epoch());
    gate.onDiskSpace("");
    assertEquals(ShardState.RUNNING, gate.standing().state());
    assertEquals(6, gate.standing().epoch());
  }

  @Test
  void shouldNotTakeTheEpochOfWhoLedBeforeForItsOwn() throws IOException {
    LogConfig config =
        LogConfig.at(Path.of("/sim/log"))
            .segmentBytes(32 << 10)
            .maxGroupBytes(8 << 10)
            .maxBatchBytes(8 << 10)
            .lowWaterBytes(0);
    Random salts = new Random(1);
    ScriptedReplicator replicator = new ScriptedReplicator(false);
    List<SimShard> opened = new ArrayList<>();
    List<Long> told = new ArrayList<>();
    LogObserver asks =
        new LogObserver() {
          @Override
          public void onState(int shard, ShardState state, String reason) {
            if (state == ShardState.RUNNING && !opened.isEmpty()) {
              told.add(opened.get(0).shard().status().epoch());
            }
          }
        };
    opened.add(
        SimShard.open(new SimDisk(1), new SimClock(), salts::nextLong, config, replicator, asks));
    long epoch = opened.get(0).shard().status().epoch();
    replicator.startEpoch();
    assertEquals(List.of(epoch + 1), told);
  }
}
