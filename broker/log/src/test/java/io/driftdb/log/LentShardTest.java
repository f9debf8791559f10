package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may be done with a shard while its thread waits for the disk. */
class LentShardTest {
  private final List<SimWorld.Answer> meanwhile = new ArrayList<>();
  private final List<Boolean> givenAtOnce = new ArrayList<>();
  private SimWorld world;

  private void stageDuringForce(AckLevel... levels) throws IOException {
    world = new SimWorld(1);
    world.open();
    world.shard.meanwhile(
        () -> {
          if (meanwhile.isEmpty()) {
            for (AckLevel level : levels) {
              meanwhile.add(
                  world.append(TestBatches.of(world.topic.id(), 0, "meanwhile " + level), level));
            }
            world.shard.stage();
            meanwhile.forEach(answer -> givenAtOnce.add(answer.isGiven()));
          }
        });
  }

  @Test
  void shouldAcknowledgeFromMemoryDuringAForce() throws IOException {
    stageDuringForce(AckLevel.MEMORY, AckLevel.DURABLE);
    SimWorld.Answer first = world.written("first");
    assertTrue(first.isGiven());
    assertEquals(List.of(true, false), givenAtOnce);
    assertFalse(meanwhile.get(1).isGiven(), "the force was not its own");
    assertEquals(List.of("first"), world.values(), "what is not durable is not visible");
    world.shard.step();
    assertEquals(2, meanwhile.get(1).baseOffset);
    assertEquals(List.of("first", "meanwhile MEMORY", "meanwhile DURABLE"), world.values());
  }

  @Test
  void shouldLoseNothingThatWasDurableWhenThePowerGoesDuringTheNextForce() throws IOException {
    stageDuringForce(AckLevel.DURABLE);
    world.written("first");
    world.disk.powerCut();
    world.open();
    assertEquals(List.of("first"), world.values());
  }

  @Test
  void shouldLeaveTheDiskAloneWhoeverOnlyStages() throws IOException {
    world = new SimWorld(1);
    world.open();
    world.disk.failNextWrite();
    for (int i = 0; i < 200 && world.shard.shard().ring().used() == 0; i++) {
      world.append("x".repeat(400));
      world.shard.stage();
    }
    assertEquals(ShardState.RUNNING, world.state());
    assertEquals(1, world.shard.shard().ring().used(), "what has no room waits");
    world.shard.step();
    assertEquals(ShardState.POISONED, world.state(), "the disk was to fail");
  }

  @Test
  void shouldAnswerNothingWhenTheForceFails() throws IOException {
    stageDuringForce(AckLevel.DURABLE);
    world.disk.failNextForce();
    SimWorld.Answer first = world.written("first");
    assertEquals(ShardState.POISONED, world.state());
    assertTrue(first.refusal != null && meanwhile.get(0).refusal != null);
  }
}
