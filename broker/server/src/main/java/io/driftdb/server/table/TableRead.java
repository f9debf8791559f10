package io.driftdb.server.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.wire.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A request about a table until it is answered: waits for its state, is read in turns by reader
 * threads, and answered on the event loop. One thread at a time goes on with it; cancelling it is
 * the event loop's. Whatever fails, it is answered, and its memory released, once.
 */
abstract class TableRead {
  /** What a turn of reading came to. */
  enum Turn {
    /** The answer can be written. */
    DONE,
    /** There is more to read, after others had their turn. */
    AGAIN,
    /** There is nothing to read before {@link #next} completes. */
    LATER
  }

  /** How long one request may keep a reader from others. */
  static final long TURN_NS = 5_000_000L;

  private static final long RETRY_NS = 5_000_000L;

  final Peer peer;
  final TableScope scope;
  final TableTarget target;
  final long correlationId;
  private final TableRequests owner;
  private final int messageBytes;
  private final long receivedNs = System.nanoTime();
  private final long endNs;
  private boolean retried;
  private volatile CompletableFuture<Void> waiting;
  private volatile boolean cancelled;
  private AnswerBuffer buffer;

  /** Memory for what was asked, and for the answer. */
  private long requestBytes;

  private long answerBytes;

  TableRead(TableRequests owner, RequestHead head, TableTarget target) {
    this.owner = owner;
    this.peer = owner.peer();
    this.scope = owner.scope();
    this.target = target;
    this.correlationId = head.correlationId();
    this.messageBytes = head.messageBytes();
    this.endNs = receivedNs + head.waitNs();
  }

  /** The bytes of entries that the answer may have. */
  abstract int credit();

  /** Reads on, for one turn. Reader thread. */
  abstract Turn read(AnswerBuffer out);

  /** Writes the answer. Reader thread; after DONE. */
  abstract void write(AnswerBuffer out, ByteBuf message);

  /** Whether it may wait for something that never comes, so that it is counted, not timed. */
  boolean isFeed() {
    return false;
  }

  /** What is to be waited for after LATER. */
  CompletableFuture<Void> next() {
    throw new IllegalStateException("nothing to wait for");
  }

  /** How long it may still wait. */
  final long restNs() {
    return endNs - System.nanoTime();
  }

  /** Reserves memory that the request takes beyond its message and its answer. Event loop. */
  final void reserve(long bytes) {
    if (!peer.tryReserve(bytes)) {
      throw noMemory();
    }
    requestBytes += bytes;
  }

  private static DriftException noMemory() {
    return new DriftException(
        ErrorCode.BUSY, "No memory for the request. " + ErrorCode.BUSY.advice());
  }

  private boolean tryReserveAnswer(long bytes) {
    if (!peer.tryReserve(bytes)) {
      return false;
    }
    answerBytes += bytes;
    return true;
  }

  /** Goes on when that completes. */
  @SuppressWarnings("FutureReturnValueIgnored") // its outcome is what the callback is for
  final void await(CompletableFuture<Void> future) {
    waiting = future;
    if (cancelled) {
      future.cancel(false);
    }
    future.whenComplete(
        (done, error) -> {
          if (error == null) {
            scope.readers().execute(this::turn);
          } else {
            fail(error);
          }
        });
  }

  private void turn() {
    try {
      if (cancelled) {
        fail(new DriftException(ErrorCode.SHUTTING_DOWN, ErrorCode.SHUTTING_DOWN.advice()));
        return;
      }
      if (buffer == null) {
        open();
      }
      switch (read(buffer)) {
        case AGAIN -> scope.readers().execute(this::turn);
        case LATER -> {
          giveBack();
          await(next());
        }
        case DONE -> answer();
      }
    } catch (DriftException e) {
      if (e.code() == ErrorCode.AS_OF_NOT_REACHED && restNs() > 0) {
        giveBack();
        await(retryTime());
      } else {
        fail(e);
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      fail(e);
    }
  }

  /**
   * When to read again what is not applied though its LSN seemed to be: a table that was just
   * created, a cursor from before the broker started, a time that is hardly over.
   */
  private CompletableFuture<Void> retryTime() {
    if (!retried && target.tables() != null) {
      retried = true;
      return new StateWait(scope, target, List.of(AsOf.LATEST), null).start(restNs());
    }
    return new CompletableFuture<Void>()
        .completeOnTimeout(null, Math.min(RETRY_NS, restNs()), TimeUnit.NANOSECONDS);
  }

  private void open() {
    if (!tryReserveAnswer(2L * credit() + AnswerBuffer.MESSAGE_BYTES)) {
      throw noMemory();
    }
    buffer = scope.buffers().take();
    buffer.begin(credit(), this::tryReserveAnswer);
  }

  private void giveBack() {
    if (buffer != null) {
      scope.buffers().giveBack(buffer);
      buffer = null;
      peer.release(answerBytes);
      answerBytes = 0;
    }
  }

  private void answer() {
    ByteBuf message = PooledByteBufAllocator.DEFAULT.directBuffer(AnswerBuffer.MESSAGE_BYTES);
    try {
      write(buffer, message);
    } catch (RuntimeException | OutOfMemoryError e) {
      message.release();
      throw e;
    }
    finish(
        () -> {
          if (peer.isOpen()) {
            peer.replies().writeBytes(message);
          }
        },
        message);
  }

  /** Answers with an error. Any thread; nothing else goes on with it then. */
  private void fail(Throwable error) {
    DriftException failure = Failures.answer(error, target);
    finish(
        () -> {
          if (peer.isOpen()) {
            peer.fail(correlationId, failure.code(), failure.getMessage());
          }
        },
        null);
  }

  private void finish(Runnable reply, ByteBuf message) {
    if (buffer != null) {
      scope.buffers().giveBack(buffer);
      buffer = null;
    }
    if (!isFeed()) {
      scope.metrics().onRead(System.nanoTime() - receivedNs);
    }
    Runnable last =
        () -> {
          try {
            reply.run();
          } finally {
            if (message != null) {
              message.release();
            }
            peer.release(requestBytes + answerBytes);
            owner.done(this);
            peer.requestDone(messageBytes);
          }
        };
    if (!peer.execute(last) && message != null) {
      message.release(); // the event loop has ended, and all accounts with it
    }
  }

  /** Waits for nothing any more and reads no further turn. Event loop. */
  final void cancel() {
    cancelled = true;
    CompletableFuture<Void> last = waiting;
    if (last != null) {
      last.cancel(false);
    }
  }
}
