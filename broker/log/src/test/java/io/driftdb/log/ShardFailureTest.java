package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.log.sim.PowerLost;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An I/O error stops a shard's writes for good, and nothing that was promised before is lost. */
class ShardFailureTest {
  @Test
  void shouldPoisonAtAFailedForceAndGoOnReading() throws IOException {
    SimWorld world = new SimWorld(1).open();
    assertEquals(0, world.written("kept").baseOffset);
    world.disk.failNextForce();
    SimWorld.Answer refused = world.written("unknown");
    assertEquals(ErrorCode.SHARD_POISONED, refused.refusal);
    assertEquals(ShardState.POISONED, world.state());
    assertEquals(ErrorCode.SHARD_POISONED, world.written("later").refusal);
    assertEquals(List.of("kept"), world.values());
  }

  @Test
  void shouldSendClientsToOtherNodesWhenThereAreSome() throws IOException {
    SimWorld world = new SimWorld(1).open(new ScriptedReplicator(false));
    world.disk.failNextForce();
    assertEquals(ErrorCode.LEADER_CHANGED, world.written("unknown").refusal);
    assertEquals(ShardState.POISONED, world.state());
    assertEquals(ErrorCode.NOT_LEADER, world.written("later").refusal);
    Shard poisoned = world.shard.shard();
    DriftException refused = assertThrows(DriftException.class, () -> poisoned.closeTime(1));
    assertEquals(ErrorCode.NOT_LEADER, refused.code());
  }

  @Test
  void shouldWriteNothingMoreOncePoisoned() throws IOException {
    SimWorld world = new SimWorld(2).open();
    world.disk.failNextWrite();
    world.written("unknown");
    long before = world.disk.operations();
    for (int i = 0; i < 5; i++) {
      world.written("refused");
    }
    assertEquals(before, world.disk.operations());
    assertEquals(List.of(), world.values());
    world.shard.stop();
    assertEquals(before, world.disk.operations());
  }

  @Test
  void shouldMakeTheTailDurableBeforeItCountsAfterAFailedForce() throws IOException {
    SimWorld world = new SimWorld(3).open();
    world.written("kept");
    world.disk.failNextForce();
    world.written("in the cache only");
    world.disk.processKill();
    world.open();
    List<String> seen = world.values();
    assertEquals(List.of("kept", "in the cache only"), seen);
    assertEquals(2, world.written("next").baseOffset);
    world.disk.powerCut();
    world.open();
    assertEquals(List.of("kept", "in the cache only", "next"), world.values());
  }

  @Test
  void shouldStartWhenTheLastSegmentIsFullAndNoSpareIsReady() throws IOException {
    for (int length = 300; length < 500; length += 8) {
      SimWorld world = new SimWorld(4).open();
      int count = world.fill(length);
      world.disk.processKill();
      world.open();
      assertEquals(ShardState.RUNNING, world.state(), "with values of " + length);
      SimWorld.Answer next = world.append("goes on");
      world.shard.settle();
      assertEquals(count, next.baseOffset);
    }
  }

  @Test
  void shouldKeepTheFirstSegmentWhenAKillCameBeforeItsNameWasSynced() throws IOException {
    for (int seed = 0; seed < 100; seed++) {
      SimWorld world = new SimWorld(seed);
      world.disk.stopAfterDirectoryChanges(1 + seed % 12);
      try {
        world.open();
      } catch (PowerLost e) {
        assertFalse(e.getMessage().isEmpty());
      }
      world.disk.processKill();
      world.open();
      assertEquals(0, world.written("acknowledged").baseOffset);
      world.disk.powerCut();
      world.open();
      assertEquals(List.of("acknowledged"), world.values(), "seed " + seed);
    }
  }
}
