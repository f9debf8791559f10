package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Look-ups by time give the same answer after a restart, whatever the machine's date did. */
class RecoveredTimesTest {
  @Test
  void shouldFindATimeInASegmentThatEndedAfterTheClockWasSetBack() throws IOException {
    SimWorld world = new SimWorld(1).open();
    world.written("early");
    world.clock.advanceMs(10_000);
    long wanted = world.clock.epochNs();
    int filled = world.fill(400);
    assertTrue(filled > 1);
    world.clock.jumpMs(-8_000);
    world.shard.settle();
    world.written("in the next segment");
    assertTrue(world.shard.shard().upkeep().segments().all().length > 1);
    assertEquals(1, world.shard.resolve(world.topic.id(), 0, PositionKind.TIME, wanted));
    world.disk.processKill();
    world.open();
    assertEquals(1, world.shard.resolve(world.topic.id(), 0, PositionKind.TIME, wanted));
  }
}
