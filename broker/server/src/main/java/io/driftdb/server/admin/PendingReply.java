package io.driftdb.server.admin;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.server.wire.Peer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that the log answers later. Whichever thread completes the future, the reply is written
 * on the connection's event loop, once; after the deadline a late answer is not waited for.
 */
final class PendingReply<T> {
  private static final Logger LOG = LoggerFactory.getLogger(PendingReply.class);

  /** Writes the reply. */
  @FunctionalInterface
  interface ReplyWriter<T> {
    void write(long correlationId, T result);
  }

  private final Peer peer;
  private final long correlationId;
  private final int messageBytes;
  private final ReplyWriter<T> writer;

  PendingReply(Peer peer, long correlationId, int messageBytes, ReplyWriter<T> writer) {
    this.peer = peer;
    this.correlationId = correlationId;
    this.messageBytes = messageBytes;
    this.writer = writer;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its outcome is what the callback is for
  void await(CompletableFuture<T> future, long deadlineNs) {
    future
        .copy()
        .orTimeout(deadlineNs, TimeUnit.NANOSECONDS)
        .whenComplete((result, error) -> peer.execute(() -> answer(result, error)));
  }

  private void answer(T result, Throwable error) {
    try {
      if (peer.isOpen() && error == null) {
        writer.write(correlationId, result);
      } else if (peer.isOpen()) {
        fail(error instanceof CompletionException ? error.getCause() : error);
      }
    } finally {
      peer.requestDone(messageBytes);
    }
  }

  private void fail(Throwable error) {
    if (error instanceof DriftException e) {
      peer.fail(correlationId, e.code(), e.getMessage());
    } else if (error instanceof TimeoutException) {
      peer.fail(
          correlationId,
          ErrorCode.DEADLINE_EXCEEDED,
          "The change is under way but not durable yet. " + ErrorCode.DEADLINE_EXCEEDED.advice());
    } else {
      LOG.error("A change of the catalog failed", error);
      peer.fail(correlationId, ErrorCode.INTERNAL, ErrorCode.INTERNAL.advice());
    }
  }
}
