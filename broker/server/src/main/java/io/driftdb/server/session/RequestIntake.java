package io.driftdb.server.session;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.wire.MessageAssembler;
import io.netty.buffer.ByteBuf;

/**
 * Decides when the next message of a connection is taken: requests and bytes in flight, memory of
 * all connections, a full ring, replies that the client does not fetch. While one of them stands in
 * the way the socket is not read. Event loop only; does not allocate.
 */
final class RequestIntake {
  private static final long RETRY_NS = 2_000_000L;

  /** Up to this size, what is held is covered by the limit on connections. */
  private static final int FREE_HELD_BYTES = 4096;

  private final Session session;
  private final RequestRouter router;
  private final MessageAssembler assembler;
  private final MemoryBudget memory;
  private final MemoryBudget unfinished;
  private final SessionLimits limits;
  private final Runnable onRetry = this::onRetry;

  /** A whole message that could not be taken yet. */
  private ByteBuf waiting;

  private int inFlight;
  private long inFlightBytes;
  private int heldBytes;
  private long lastMessageNs = System.nanoTime();

  /** Since when there has been no memory for a message; 0 when there was for the last. */
  private long noMemorySinceNs;

  private boolean processing;
  private boolean paused;

  /** Paused by something that nobody tells the end of. */
  private boolean polling;

  private boolean retryScheduled;

  RequestIntake(
      Session session,
      RequestRouter router,
      MessageAssembler assembler,
      SessionScope scope,
      SessionLimits limits) {
    this.session = session;
    this.router = router;
    this.assembler = assembler;
    this.memory = scope.memory().requests();
    this.unfinished = scope.memory().unfinished();
    this.limits = limits;
  }

  /** Handles the messages that are there, as far as they may be taken now. */
  void process() {
    if (processing) {
      return;
    }
    processing = true;
    try {
      do {
        paused = false;
        polling = false;
        while (session.takesMessages() && mayTake() && takeNext()) {
          lastMessageNs = System.nanoTime();
        }
      } while (session.settle() > 0 && paused);
    } catch (DriftException e) {
      session.fail(e.code(), e.getMessage());
    } catch (RuntimeException e) {
      session.onDefect(e);
    } finally {
      processing = false;
      router.drive();
    }
    if (session.isOpen()) {
      accountForHeld();
      pauseOrRead();
    }
  }

  private boolean mayTake() {
    polling = router.isBlocked() || session.holdsTooMuch();
    paused =
        polling
            || inFlight >= limits.maxRequests()
            || inFlightBytes >= limits.maxBytes()
            || !session.isWritable();
    return !paused;
  }

  private boolean takeNext() {
    if (waiting == null) {
      waiting = assembler.next(session.maxMessageBytes());
      if (waiting == null) {
        return false;
      }
    }
    int length = waiting.readableBytes();
    boolean admitted = memory.tryReserve(length);
    if (!admitted) {
      if (!isOutOfPatience() && RequestRouter.keepsMemory(waiting)) {
        paused = true;
        polling = true;
        return false;
      }
      memory.reserve(length);
    } else {
      noMemorySinceNs = 0;
    }
    ByteBuf message = waiting;
    waiting = null;
    inFlight++;
    inFlightBytes += length;
    boolean answered = true;
    try {
      answered = router.route(message, admitted);
    } finally {
      message.release();
      if (answered) {
        requestDone(length);
      }
    }
    return true;
  }

  private boolean isOutOfPatience() {
    long now = System.nanoTime();
    if (noMemorySinceNs == 0) {
      noMemorySinceNs = now;
    }
    return now - noMemorySinceNs >= limits.busyNs();
  }

  /** What comes slowly, or must wait, uses memory too before it is taken. */
  private void accountForHeld() {
    int bytes = assembler.heldBytes() + (waiting == null ? 0 : waiting.capacity());
    int counted = bytes <= FREE_HELD_BYTES ? 0 : bytes;
    if (counted != heldBytes) {
      unfinished.reserve(counted - heldBytes);
      heldBytes = counted;
    }
  }

  private void pauseOrRead() {
    if (waiting == null && heldBytes > 0 && unfinished.exceeded()) {
      if (isOutOfPatience()) {
        session.fail(
            ErrorCode.BUSY, "No memory to receive the message. " + ErrorCode.BUSY.advice());
        return;
      }
      paused = true;
      polling = true;
    } else if (waiting == null) {
      noMemorySinceNs = 0;
    }
    session.read(!paused && session.takesMessages());
    if ((polling || router.isBlocked()) && !retryScheduled) {
      retryScheduled = true;
      session.schedule(onRetry, RETRY_NS);
    }
  }

  private void onRetry() {
    retryScheduled = false;
    router.retry();
    session.resume();
  }

  /** A request taken earlier has been answered. */
  void requestDone(int messageBytes) {
    inFlight--;
    inFlightBytes -= messageBytes;
    memory.release(messageBytes);
  }

  int inFlight() {
    return inFlight;
  }

  /** How long the client has been silent though it could have been heard. */
  long idleNs(long nowNs) {
    if (paused || inFlight > 0) {
      lastMessageNs = nowNs;
    }
    return nowNs - lastMessageNs;
  }

  /** Lets go of what was received and not taken. */
  void close() {
    assembler.clear();
    if (waiting != null) {
      waiting.release();
      waiting = null;
    }
    accountForHeld();
  }
}
