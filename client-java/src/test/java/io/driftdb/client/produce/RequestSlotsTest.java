package io.driftdb.client.produce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestSlotsTest {
  private static final long LEAST_NS = TimeUnit.MICROSECONDS.toNanos(200);

  private final List<ProduceMessage> underWay = new ArrayList<>();
  private long nowNs = 7;

  private RequestSlots slots() {
    return new RequestSlots(() -> nowNs);
  }

  private ProduceMessage send(RequestSlots to) {
    ProduceMessage message = new ProduceMessage(null, null, 1 << 20);
    to.sent(message);
    underWay.add(message);
    return message;
  }

  @Test
  void shouldLetAFewGoAtOnceAndMoreWithSomeTimeBetween() {
    RequestSlots slots = slots();
    slots.allow(64, 32);
    for (int i = 0; i < 5; i++) {
      assertTrue(slots.takesAny());
      send(slots);
    }
    assertFalse(slots.takesAny());
    nowNs += LEAST_NS;
    assertTrue(slots.takesAny());
  }

  @Test
  void shouldSpreadRequestsOverTheTimeThatAnAnswerTakes() {
    RequestSlots slots = slots();
    slots.allow(64, 32);
    for (int i = 0; i < 5; i++) {
      send(slots);
    }
    nowNs += TimeUnit.MILLISECONDS.toNanos(12);
    slots.answered(underWay.remove(0));
    send(slots);
    nowNs += TimeUnit.MICROSECONDS.toNanos(499);
    assertFalse(slots.takesAny(), "12 ms for 24 of 32");
    nowNs += TimeUnit.MICROSECONDS.toNanos(1);
    assertTrue(slots.takesAny());
  }

  @Test
  void shouldForgetTheOldBrokersTimeWithANewConnection() {
    RequestSlots slots = slots();
    slots.allow(64, 32);
    for (int i = 0; i < 6; i++) {
      send(slots);
    }
    nowNs += TimeUnit.SECONDS.toNanos(1);
    slots.answered(underWay.remove(0));
    slots.allow(64, 32);
    send(slots);
    nowNs += LEAST_NS;
    assertTrue(slots.takesAny());
  }

  @Test
  void shouldCallAPartitionBackloggedOnlyWhenItHasAllThatTheBrokerTakes() {
    RequestSlots slots = slots();
    PartitionQueue queue = new PartitionQueue("events", 1, 0);
    queue.inFlight = 31;
    assertFalse(slots.isBacklogged(queue), "without a connection nothing is known");
    slots.allow(64, 32);
    assertFalse(slots.isBacklogged(queue));
    queue.inFlight = 32;
    assertTrue(slots.isBacklogged(queue));
    assertEquals(0, queue.ready.size());
  }
}
