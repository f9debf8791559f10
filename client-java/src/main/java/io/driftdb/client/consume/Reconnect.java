package io.driftdb.client.consume;

import io.driftdb.client.wire.Connection;
import io.driftdb.client.wire.Link;
import io.driftdb.schema.DriftException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Opens a source's connection again on a thread of its own: a node that is away, or silent, can
 * take its time, in which other sources are polled. Belongs to the polling thread.
 */
final class Reconnect {
  private final Link link;
  private final Runnable whenDone;
  private CompletableFuture<Connection> attempt;

  Reconnect(Link link, Runnable whenDone) {
    this.link = link;
    this.whenDone = whenDone;
  }

  /**
   * The connection; null while an attempt is under way, which this has begun if need be. Throws
   * what an attempt has failed for, once.
   */
  Connection poll() {
    Connection open = link.current();
    if (open != null) {
      attempt = null;
      return open;
    }
    if (attempt == null) {
      attempt = new CompletableFuture<>();
      start(attempt);
    }
    if (!attempt.isDone()) {
      return null;
    }
    CompletableFuture<Connection> done = attempt;
    attempt = null;
    try {
      return done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof DriftException known ? known : e;
    }
  }

  private void start(CompletableFuture<Connection> begun) {
    Thread thread = new Thread(() -> run(begun), "drift-reconnect-" + link.config().clientId());
    thread.setDaemon(true);
    thread.start();
  }

  private void run(CompletableFuture<Connection> begun) {
    try {
      begun.complete(link.await(System.nanoTime()));
    } catch (RuntimeException | Error e) {
      begun.completeExceptionally(e);
    }
    whenDone.run();
  }
}
