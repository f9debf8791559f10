package io.driftdb.client.produce;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The requests under way, and whether one more may go out. A few may at once, whatever is in them.
 * More, for brokers whose disk is slow, only when they are full or some time lies between them: so
 * what is sent fast goes in few requests, and what is sent steadily is spread over the time that an
 * answer takes, and never has to wait for one. Under the accumulator's lock.
 */
final class RequestSlots {
  private static final int EAGER_REQUESTS = 5;
  private static final long LEAST_SPACING_NS = TimeUnit.MICROSECONDS.toNanos(200);

  /** Answers take longer now and then; so many fourths of what may be under way are planned for. */
  private static final int PLANNED_FOURTHS = 3;

  private static final int SMOOTHING = 8;
  private static final int RECORDS_TO_LOOK = 8;
  private static final long OVERDUE_NS = TimeUnit.SECONDS.toNanos(1);

  private final List<ProduceMessage> underWay = new ArrayList<>();
  private final LongSupplier clock;
  private int most;
  private int mostBatches;
  private long answerNs;
  private long spacingNs = LEAST_SPACING_NS;
  private boolean eagerFree;
  private boolean spacedFree;
  private long lastSentNs;
  private long asked;
  private long nextLook;

  /** The clock counts nanoseconds. */
  RequestSlots(LongSupplier clock) {
    this.clock = clock;
  }

  /** How many may be under way at once, and batches of a partition; 0 without a connection. */
  void allow(int requests, int batches) {
    most = requests;
    mostBatches = batches;
    answerNs = 0;
    spacingNs = LEAST_SPACING_NS;
    count();
  }

  /** Whether a partition has as much to send, or under way, as the broker takes at once. */
  boolean isBacklogged(PartitionQueue queue) {
    return most > 0 && queue.inFlight + queue.ready.size() >= mostBatches;
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
    return clock.getAsLong() - lastSentNs >= spacingNs;
  }

  /** A batch is full, and need not wait for time to pass. */
  void onFullBatch() {
    eagerFree |= spacedFree;
  }

  void sent(ProduceMessage message) {
    underWay.add(message);
    lastSentNs = clock.getAsLong();
    message.sentNs = lastSentNs;
    asked = 0;
    nextLook = 0;
    count();
  }

  void answered(ProduceMessage message) {
    underWay.remove(message);
    long tookNs = clock.getAsLong() - message.sentNs;
    answerNs = answerNs == 0 ? tookNs : answerNs + (tookNs - answerNs) / SMOOTHING;
    int planned = Math.max(1, Math.min(most, mostBatches) * PLANNED_FOURTHS / 4);
    spacingNs = Math.max(LEAST_SPACING_NS, answerNs / planned);
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
    long nowNs = clock.getAsLong();
    for (ProduceMessage message : underWay) {
      if (nowNs - message.deadlineNs() > OVERDUE_NS) {
        return true;
      }
    }
    return false;
  }
}
