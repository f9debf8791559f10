package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.PositionToken;
import io.driftdb.server.subscription.TokenCheck;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Waits on a node that follows another until it can tell whether tokens are of its history. Looks
 * again and again: a follower is behind for moments.
 */
final class TokenWait {
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS, Runnable::run);

  private final EventLog log;
  private final List<PositionToken> tokens;
  private final long endNs;
  private final CompletableFuture<Void> known = new CompletableFuture<>();

  private TokenWait(EventLog log, List<PositionToken> tokens, long waitNs) {
    this.log = log;
    this.tokens = tokens;
    this.endNs = System.nanoTime() + waitNs;
  }

  /** POSITION_LOST, and AS_OF_NOT_REACHED after so long. May be cancelled. */
  static CompletableFuture<Void> start(EventLog log, List<PositionToken> tokens, long waitNs) {
    TokenWait wait = new TokenWait(log, tokens, waitNs);
    wait.look();
    return wait.known;
  }

  private void look() {
    if (known.isDone()) {
      return; // cancelled
    }
    boolean late = System.nanoTime() - endNs >= 0;
    if (!late && tokens.stream().anyMatch(token -> TokenCheck.isAhead(log, token))) {
      LATER.execute(this::look);
      return;
    }
    try {
      tokens.forEach(token -> TokenCheck.requireKnown(log, token));
      known.complete(null);
    } catch (DriftException e) {
      known.completeExceptionally(e);
    }
  }
}
