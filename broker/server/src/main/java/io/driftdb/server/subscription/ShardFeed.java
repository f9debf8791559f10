package io.driftdb.server.subscription;

import io.driftdb.log.EventLog;
import io.driftdb.log.Subscription;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes what one shard has for a subscription: one Deliver message, then it is the next feed's
 * turn, if there is one. Runs on reader threads, or at the end of the log on its connection's event
 * loop; on one at a time. Is woken by the shard's thread, by credit and by room. Allocates a
 * message's buffer and a few small objects for each.
 */
final class ShardFeed {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFeed.class);

  /** So that what comes to the event loop is a matter of microseconds, and the rest is not. */
  private static final int NEAR_BYTES = 16 << 10;

  private static final int NEAR_STEPS = 4;

  /** What becomes of a feed whose reading failed; called on the thread that it runs on. */
  @FunctionalInterface
  interface FailureHandler {
    void onFailure(PushSubscription subscription, DriftException failure);
  }

  private enum State {
    /** Not started yet: wake-ups do nothing. */
    NEW,
    /** Waits for a wake-up. */
    IDLE,
    /** Waits for a reader. */
    QUEUED,
    /** A reader is at it. */
    RUNNING,
    /** A reader is at it, and must look again before it leaves. */
    WOKEN,
    /** Reads no more. */
    CLOSED
  }

  private final PushSubscription owner;
  private final int shard;
  private final EventLog log;
  private final ReaderPool readers;
  private final FailureHandler onFailure;
  private final ReaderPool.ReaderTask far = this::runFar;
  private final ReaderPool.ReaderTask near = this::runNear;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private volatile Subscription source;

  /** Everything committed has been read, so only the log's own wake-up can bring more. */
  private volatile boolean atEnd;

  ShardFeed(
      PushSubscription owner,
      int shard,
      EventLog log,
      ReaderPool readers,
      FailureHandler onFailure) {
    this.owner = owner;
    this.shard = shard;
    this.log = log;
    this.readers = readers;
    this.onFailure = onFailure;
  }

  /** Where it reads from; before it is activated. */
  void attach(Subscription subscription) {
    source = subscription;
  }

  void activate() {
    state.set(State.IDLE);
    wake();
  }

  /** There may be something to do. Any thread; does not block. */
  void wake() {
    while (true) {
      State now = state.get();
      if (now == State.IDLE && state.compareAndSet(State.IDLE, State.QUEUED)) {
        schedule();
        return;
      }
      if (now == State.RUNNING && state.compareAndSet(State.RUNNING, State.WOKEN)) {
        return;
      }
      if (now != State.IDLE && now != State.RUNNING) {
        return;
      }
    }
  }

  /** Credit or room has come, which matters only if there is something left to read. */
  void resume() {
    if (!atEnd) {
      wake();
    }
  }

  /**
   * What was committed a moment ago is in memory: the event loop that has to send it reads it
   * soonest. Files may keep a thread waiting, so everything else is for the readers.
   */
  private void schedule() {
    if (!atEnd || owner.isCancelled() || !readers.tryRunAt(owner.peer, near)) {
      readers.add(far);
    }
  }

  private void runFar(DeliveryBuffer buffer) {
    state.set(State.RUNNING);
    boolean more = step(buffer, Integer.MAX_VALUE);
    while (more && !readers.isAwaited()) {
      more = step(buffer, Integer.MAX_VALUE);
    }
    leave(more);
  }

  private void runNear(DeliveryBuffer buffer) {
    state.set(State.RUNNING);
    boolean more = true;
    for (int i = 0; i < NEAR_STEPS && more; i++) {
      more = step(buffer, NEAR_BYTES);
    }
    leave(more);
  }

  private void leave(boolean more) {
    if (state.get() == State.CLOSED) {
      return;
    }
    if (!more && state.compareAndSet(State.RUNNING, State.IDLE)) {
      return;
    }
    state.set(State.QUEUED);
    schedule();
  }

  /** Sends one message; false when only a wake-up can bring more. */
  private boolean step(DeliveryBuffer buffer, int maxBytes) {
    if (owner.isCancelled()) {
      close();
      return false;
    }
    atEnd = false;
    long credit = owner.credit();
    if (credit <= 0 || !owner.peer.hasRoom()) {
      return false;
    }
    try {
      int room = Math.min(maxBytes, owner.peer.roomBytes());
      int bytes = buffer.poll(source, (int) Math.min(credit, room));
      if (bytes == 0) {
        atEnd = true;
        return false;
      }
      owner.spend(bytes);
      long epoch = log.epoch(shard);
      owner.peer.deliver(buffer.message(owner.id, shard, epoch, source.entryCount()), owner);
      return true;
    } catch (DriftException e) {
      close();
      onFailure.onFailure(owner, e);
    } catch (RuntimeException | Error e) {
      LOG.error("Reading shard {} for a subscription failed", shard, e);
      close();
      onFailure.onFailure(
          owner, new DriftException(ErrorCode.INTERNAL, ErrorCode.INTERNAL.advice(), e));
    }
    return false;
  }

  private void close() {
    state.set(State.CLOSED);
    source.close();
  }

  /** Closes a feed that was never activated; reader thread. */
  void discard() {
    close();
  }

  /** Committed records that it has not pushed; any thread. */
  long lagRecords() {
    return state.get() == State.CLOSED ? 0 : source.lagRecords();
  }
}
