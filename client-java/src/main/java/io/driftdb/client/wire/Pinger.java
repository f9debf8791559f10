package io.driftdb.client.wire;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a client's idle connections alive, from one daemon thread that starts with the first of
 * them.
 */
public final class Pinger implements AutoCloseable {
  private static final long ROUND_NS = 500_000_000L;

  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private Thread thread;
  private volatile boolean closed;

  synchronized void add(Connection connection) {
    connections.add(connection);
    if (thread == null && !closed) {
      thread = new Thread(this::run, "drift-pinger");
      thread.setDaemon(true);
      thread.start();
    }
  }

  void remove(Connection connection) {
    connections.remove(connection);
  }

  private void run() {
    while (!closed) {
      for (Connection connection : connections) {
        connection.pingWhenIdle(connection.broker().idleTimeoutMs() * 1_000_000L / 3);
      }
      LockSupport.parkNanos(this, ROUND_NS);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
