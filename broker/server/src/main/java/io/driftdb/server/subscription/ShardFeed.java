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
 * turn. Runs on reader threads, on one at a time; is woken by the shard's thread, by credit and by
 * room. Allocates a message's buffer and a few small objects for each.
 */
final class ShardFeed {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFeed.class);

  /** What becomes of a feed whose reading failed; called on a reader thread. */
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
  private final ReaderPool.ReaderTask task = this::run;
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
        readers.add(task);
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

  private void run(DeliveryBuffer buffer) {
    state.set(State.RUNNING);
    boolean more = step(buffer);
    if (state.get() == State.CLOSED) {
      return;
    }
    if (!more && state.compareAndSet(State.RUNNING, State.IDLE)) {
      return;
    }
    state.set(State.QUEUED);
    readers.add(task);
  }

  /** Sends one message; false when only a wake-up can bring more. */
  private boolean step(DeliveryBuffer buffer) {
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
      int bytes = buffer.poll(source, (int) Math.min(credit, owner.peer.roomBytes()));
      if (bytes == 0) {
        atEnd = true;
        return false;
      }
      owner.spend(bytes);
      long epoch = log.status(shard).epoch();
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
