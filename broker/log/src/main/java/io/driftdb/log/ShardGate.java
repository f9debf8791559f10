package io.driftdb.log;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a shard takes appends, and how it refuses them while it does not. Who runs the shard; its
 * state is read by any thread.
 */
final class ShardGate {
  /**
   * How a shard is at one moment.
   *
   * @param epoch in which it leads, or has led last: who asks must not take the epoch of the leader
   *     before it, or after it, for its own
   */
  record Standing(ShardState state, String reason, long epoch) {
    /** Whether it is the one that orders frames, in that epoch. */
    boolean leads() {
      return state == ShardState.RUNNING || state == ShardState.DISK_FULL;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(ShardGate.class);

  private final int shard;
  private final LogObserver observer;
  private final boolean replicated;
  private volatile Standing standing = new Standing(ShardState.RECOVERING, "", 0);

  /** {@code replicated}: other nodes may go on when this one can't. */
  ShardGate(int shard, LogObserver observer, boolean replicated) {
    this.shard = shard;
    this.observer = observer;
    this.replicated = replicated;
  }

  /** Its state, why it is in it, and in which epoch. */
  Standing standing() {
    return standing;
  }

  private ShardState state() {
    return standing.state;
  }

  /** Why it is in its state. */
  String reason() {
    return standing.reason;
  }

  boolean isOpen() {
    return state() == ShardState.RUNNING;
  }

  boolean isPoisoned() {
    return state() == ShardState.POISONED;
  }

  /** Whether it still does its work: it is neither poisoned nor closed. */
  boolean isAlive() {
    return state() != ShardState.POISONED && state() != ShardState.CLOSED;
  }

  /** Why the disk is full, or empty while it is not; news or not. */
  void onDiskSpace(String whyFull) {
    boolean full = !whyFull.isEmpty();
    if (full && isOpen()) {
      transitionTo(ShardState.DISK_FULL, whyFull);
    } else if (!full && state() == ShardState.DISK_FULL) {
      transitionTo(ShardState.RUNNING, "there is disk space again");
    }
  }

  /** It orders frames from now on, in that epoch. */
  void lead(long epoch, String why) {
    move(new Standing(ShardState.RUNNING, why, epoch));
  }

  void transitionTo(ShardState next, String why) {
    move(new Standing(next, why, standing.epoch));
  }

  private void move(Standing next) {
    LOG.info("Shard {}: {} -> {}: {}", shard, state(), next.state, next.reason);
    standing = next;
    observer.onState(shard, next.state, next.reason);
  }

  /** Refuses what is in a slot, as the state demands. */
  void refuse(RingSlot slot) {
    ErrorCode code = refusal();
    refuse(slot, code, reason() + ". " + code.advice());
  }

  private ErrorCode refusal() {
    return switch (state()) {
      case DISK_FULL -> ErrorCode.DISK_FULL;
      case POISONED -> replicated ? ErrorCode.NOT_LEADER : ErrorCode.SHARD_POISONED;
      case FOLLOWING, RECOVERING -> ErrorCode.NOT_LEADER;
      default -> ErrorCode.SHUTTING_DOWN;
    };
  }

  /** How appends are answered of which nobody here can tell any more what becomes of them. */
  ErrorCode interruption() {
    return isPoisoned() && !replicated ? ErrorCode.SHARD_POISONED : ErrorCode.LEADER_CHANGED;
  }

  /** NOT_LEADER, with the reason, while other nodes may order frames. */
  void requireLead() {
    if (state() == ShardState.FOLLOWING
        || state() == ShardState.RECOVERING
        || (replicated && state() == ShardState.POISONED)) {
      ErrorCode code = ErrorCode.NOT_LEADER;
      throw new DriftException(code, reason() + ". " + code.advice());
    }
  }

  private void refuse(RingSlot slot, ErrorCode code, String message) {
    AppendListener listener = slot.request != null ? slot.request.listener : slot.command;
    long tag = slot.request != null ? slot.request.tag : 0;
    observer.onRefused(shard, code);
    listener.onRefused(tag, code, message);
  }

  /** Refuses all that is in the ring, as the state demands; returns how much that was. */
  int refuseAll(ShardRing ring) {
    ErrorCode code = refusal();
    String message = isPoisoned() ? reason() : code.advice();
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
