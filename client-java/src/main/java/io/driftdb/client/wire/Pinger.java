package io.driftdb.client.wire;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a client's idle connections alive and gives up those whose broker has fallen silent, from
 * one daemon thread that starts with the first of them.
 */
public final class Pinger implements AutoCloseable {
  private static final long ROUND_NS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long JOIN_MS = 10_000;

  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final String clientId;
  private Thread thread;
  private volatile boolean closed;

  public Pinger(String clientId) {
    this.clientId = clientId;
  }

  synchronized void add(Connection connection) {
    connections.add(connection);
    if (thread == null && !closed) {
      thread = new Thread(this::run, "drift-pinger-" + clientId);
      thread.setDaemon(true);
      thread.start();
    }
  }

  void remove(Connection connection) {
    connections.remove(connection);
  }

  private void run() {
    while (!closed) {
      connections.forEach(Connection::keepAlive);
      LockSupport.parkNanos(this, ROUND_NS);
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    if (running == null) {
      return;
    }
    LockSupport.unpark(running);
    try {
      running.join(JOIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
