package io.driftdb.client.produce;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When requests may go out, by a clock that the test turns. */
class RequestSlotsTest {
  private static final long LEAST_NS = TimeUnit.MICROSECONDS.toNanos(200);

  private final List<ProduceMessage> underWay = new ArrayList<>();
  private long nowNs = 7;
  private final RequestSlots slots = new RequestSlots(() -> nowNs);

  private void send(int requests) {
    for (int i = 0; i < requests; i++) {
      ProduceMessage message = new ProduceMessage(null, null, 1 << 20);
      slots.sent(message);
      underWay.add(message);
    }
  }

  private void answerFirstAfter(long ns) {
    nowNs += ns;
    slots.answered(underWay.remove(0));
  }

  @Test
  void shouldLetAFewGoAtOnceAndMoreWithSomeTimeBetween() {
    slots.allow(64, 32);
    send(4);
    assertTrue(slots.takesAny());
    send(1);
    assertFalse(slots.takesAny());
    nowNs += LEAST_NS;
    assertTrue(slots.takesAny());
  }

  @Test
  void shouldSpreadRequestsOverTheTimeThatAnAnswerTakes() {
    slots.allow(64, 32);
    send(5);
    answerFirstAfter(TimeUnit.MILLISECONDS.toNanos(12));
    send(1);
    nowNs += TimeUnit.MICROSECONDS.toNanos(499);
    assertFalse(slots.takesAny(), "12 ms for 24 of 32");
    nowNs += TimeUnit.MICROSECONDS.toNanos(1);
    assertTrue(slots.takesAny());
  }

  @Test
  void shouldForgetTheOldBrokersTimeWithANewConnection() {
    slots.allow(64, 32);
    send(6);
    answerFirstAfter(TimeUnit.SECONDS.toNanos(1));
    slots.allow(64, 32);
    send(1);
    nowNs += LEAST_NS;
    assertTrue(slots.takesAny());
  }

  @Test
  void shouldCallAPartitionBackloggedOnlyWhenItHasAllThatTheBrokerTakes() {
    PartitionQueue queue = new PartitionQueue("events", 1, 0);
    queue.inFlight = 31;
    assertFalse(slots.isBacklogged(queue), "without a connection nothing is known");
    slots.allow(64, 32);
    assertFalse(slots.isBacklogged(queue));
    queue.inFlight = 32;
    assertTrue(slots.isBacklogged(queue));
  }
}
