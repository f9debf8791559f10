package io.driftdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who looks at the clock, and then at how far a log is, knows all that has an earlier time. */
class AppendTimeTest {
  @Test
  void shouldCountARecordAsAppendedBeforeItHasATime() throws Exception {
    SimWorld world = new SimWorld(1).open();
    Map<Long, Long> appendedAt = new HashMap<>();
    world.clock.onEpoch(ns -> appendedAt.put(ns, world.shard.shard().status().appendedLsn()));
    for (int i = 0; i < 10; i++) {
      long lsn = world.shard.shard().status().appendedLsn();
      SimWorld.Answer answer = world.written("value " + i);
      assertTrue(answer.isGiven());
      assertEquals(lsn + 1, appendedAt.get(answer.appendTimeNs));
    }
  }

  @Test
  void shouldNotGoBackWithTheClock() throws Exception {
    SimWorld world = new SimWorld(1).open();
    long before = world.written("before").appendTimeNs;
    world.clock.jumpMs(-10_000);
    assertTrue(world.written("after").appendTimeNs >= before);
    world.shard.stop();
    world.open();
    assertTrue(world.written("after a restart").appendTimeNs >= before);
  }

  @Test
  void shouldNotGoBackBehindATimeThatIsClosed() throws Exception {
    SimWorld world = new SimWorld(1).open();
    world.written("before");
    world.clock.advanceMs(5_000);
    long closed = world.clock.epochNs();
    long end = world.shard.shard().closeTime(closed);
    assertEquals(world.shard.shard().status().appendedLsn(), end);
    world.clock.jumpMs(-10_000);
    assertTrue(world.written("after").appendTimeNs >= closed);
  }
}
