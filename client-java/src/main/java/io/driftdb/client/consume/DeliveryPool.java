package io.driftdb.client.consume;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Deliveries that have been read, kept for the next ones by size: a subscriber that keeps up
 * allocates nothing for each message. Holds at most the limit. Reader takes, polling thread gives.
 */
public final class DeliveryPool {
  private static final int SMALLEST = 256;

  private final Map<Integer, ArrayDeque<Delivery>> free = new HashMap<>();
  private final long limit;
  private long kept;

  public DeliveryPool(long limitBytes) {
    this.limit = limitBytes;
  }

  synchronized Delivery take(int length) {
    int capacity = capacityFor(length);
    ArrayDeque<Delivery> same = free.get(capacity);
    if (same != null && !same.isEmpty()) {
      kept -= capacity;
      return same.pop();
    }
    return new Delivery(capacity);
  }

  /** The next power of two; very long ones as they are. */
  private static int capacityFor(int length) {
    int power = Integer.highestOneBit(Math.max(SMALLEST, length) * 2 - 1);
    return power < length ? length : power;
  }

  public synchronized void giveBack(Delivery delivery) {
    int capacity = delivery.buffer().capacity();
    if (kept + capacity <= limit) {
      kept += capacity;
      free.computeIfAbsent(capacity, c -> new ArrayDeque<>()).push(delivery);
    }
  }
}
