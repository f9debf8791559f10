package io.driftdb.log;

import io.driftdb.schema.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a shard takes appends, and how it refuses them while it does not. Who runs the shard; its
 * state is read by any thread.
 */
final class ShardGate {
  private static final Logger LOG = LoggerFactory.getLogger(ShardGate.class);

  private final int shard;
  private final LogObserver observer;
  private volatile ShardState state = ShardState.RECOVERING;
  private volatile String reason = "";

  ShardGate(int shard, LogObserver observer) {
    this.shard = shard;
    this.observer = observer;
  }

  ShardState state() {
    return state;
  }

  /** Why it is in that state. */
  String reason() {
    return reason;
  }

  boolean isOpen() {
    return state == ShardState.RUNNING;
  }

  boolean isPoisoned() {
    return state == ShardState.POISONED;
  }

  /** Whether it still does its work: it is neither poisoned nor closed. */
  boolean isAlive() {
    return state != ShardState.POISONED && state != ShardState.CLOSED;
  }

  /** The disk has got full, or there is space again. */
  void onDiskSpace(boolean full, String why) {
    if (full && isOpen()) {
      transitionTo(ShardState.DISK_FULL, why);
    } else if (!full && state == ShardState.DISK_FULL) {
      transitionTo(ShardState.RUNNING, "there is disk space again");
    }
  }

  void transitionTo(ShardState next, String why) {
    LOG.info("Shard {}: {} -> {}: {}", shard, state, next, why);
    reason = why;
    state = next;
    observer.onState(shard, next, why);
  }

  /** Refuses what is in a slot, as the state demands. */
  void refuse(RingSlot slot) {
    ErrorCode code = refusal();
    refuse(slot, code, reason + ". " + code.advice());
  }

  private ErrorCode refusal() {
    return switch (state) {
      case DISK_FULL -> ErrorCode.DISK_FULL;
      case POISONED -> ErrorCode.SHARD_POISONED;
      case FOLLOWING, RECOVERING -> ErrorCode.NOT_LEADER;
      default -> ErrorCode.SHUTTING_DOWN;
    };
  }

  private void refuse(RingSlot slot, ErrorCode code, String message) {
    AppendListener listener = slot.request != null ? slot.request.listener : slot.command;
    long tag = slot.request != null ? slot.request.tag : 0;
    observer.onRefused(shard, code);
    listener.onRefused(tag, code, message);
  }

  /** Refuses all that is in the ring; returns how much that was. */
  int refuseAll(ShardRing ring, ErrorCode code, String message) {
    int count = 0;
    for (RingSlot slot = ring.peek(); slot != null; slot = ring.peek()) {
      if (!slot.isClear()) {
        refuse(slot, code, message);
      }
      ring.advance();
      count++;
    }
    return count;
  }
}
