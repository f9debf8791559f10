package io.driftdb.raft.entry;

import java.util.concurrent.CompletableFuture;

/**
 * Entries are taken back: those whose records start at that LSN, and what follows. Their frames
 * stay until the consensus' own log has let go of them: never may it name an entry whose frames are
 * not here.
 */
public final class Cut {
  private final long lsn;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile boolean ready;

  public Cut(long lsn) {
    this.lsn = lsn;
  }

  long lsn() {
    return lsn;
  }

  /** The consensus' log has let go of the entries. */
  void ready() {
    ready = true;
  }

  boolean isReady() {
    return ready;
  }

  /** Completes when the frames are gone, durably. */
  public CompletableFuture<Void> done() {
    return done;
  }
}
