package io.driftdb.client.produce;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The requests under way, and whether one more may go out. A few may at once, whatever is in them.
 * More, for brokers whose disk is slow, only when they are full or some time lies between them: so
 * what is sent fast goes in few requests. Under the accumulator's lock.
 */
final class RequestSlots {
  private static final int EAGER_REQUESTS = 5;
  private static final long SPACING_NS = TimeUnit.MICROSECONDS.toNanos(200);
  private static final int RECORDS_TO_LOOK = 8;
  private static final long OVERDUE_NS = TimeUnit.SECONDS.toNanos(1);

  private final List<ProduceMessage> underWay = new ArrayList<>();
  private int most;
  private boolean eagerFree;
  private boolean spacedFree;
  private long lastSentNs;
  private long asked;
  private long nextLook;

  /** How many may be under way at once; 0 while there is no connection. */
  void allow(int requests) {
    most = requests;
    count();
  }

  /** Whether there is nobody to send anything to. */
  boolean noneAllowed() {
    return most == 0;
  }

  boolean isFull() {
    return underWay.size() >= most;
  }

  /** Whether a request may go that is not full. */
  boolean takesAny() {
    return underWay.size() < EAGER_REQUESTS || isSpaced();
  }

  /**
   * Whether one more request may go out. Asked for each record, and the clock costs as much as the
   * record: so it is read again only when an eighth more have come since the last request.
   */
  boolean hasFree() {
    if (eagerFree || !spacedFree) {
      return eagerFree;
    }
    if (asked++ < nextLook) {
      return false;
    }
    nextLook = asked + asked / RECORDS_TO_LOOK;
    return isSpaced();
  }

  private boolean isSpaced() {
    return System.nanoTime() - lastSentNs >= SPACING_NS;
  }

  /** A batch is full, and need not wait for time to pass. */
  void onFullBatch() {
    eagerFree |= spacedFree;
  }

  void sent(ProduceMessage message) {
    underWay.add(message);
    lastSentNs = System.nanoTime();
    asked = 0;
    nextLook = 0;
    count();
  }

  void answered(ProduceMessage message) {
    underWay.remove(message);
  }

  void count() {
    int now = underWay.size();
    eagerFree = now < Math.min(EAGER_REQUESTS, most);
    spacedFree = now >= EAGER_REQUESTS && now < most;
  }

  boolean isEmpty() {
    return underWay.isEmpty();
  }

  /** Whether an answer should have come a while ago, even if the broker took its time. */
  boolean isOverdue() {
    long nowNs = System.nanoTime();
    for (ProduceMessage message : underWay) {
      if (nowNs - message.deadlineNs() > OVERDUE_NS) {
        return true;
      }
    }
    return false;
  }
}
