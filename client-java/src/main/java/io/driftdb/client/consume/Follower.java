package io.driftdb.client.consume;

import java.util.function.Consumer;

/**
 * Runs a subscriber's polls on a daemon thread of its own until it is closed or a poll throws,
 * which its owner is then told on that thread.
 */
public final class Follower implements AutoCloseable {
  private static final long JOIN_MS = 30_000;

  private final Thread thread;
  private final Runnable poll;
  private final Consumer<RuntimeException> onEnd;
  private volatile boolean closed;

  /** The poll is to return now and then. */
  public Follower(String threadName, Runnable poll, Consumer<RuntimeException> onEnd) {
    this.poll = poll;
    this.onEnd = onEnd;
    this.thread = new Thread(this::run, threadName);
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        poll.run();
      }
    } catch (RuntimeException e) {
      onEnd.accept(e);
    }
  }

  /** Stops it and waits for a visit that is under way, unless it is called from one. */
  @Override
  public void close() {
    closed = true;
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(JOIN_MS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
