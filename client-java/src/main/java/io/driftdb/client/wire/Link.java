package io.driftdb.client.wire;

import io.driftdb.client.ClientConfig;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a connection for its owner: opens it when it is needed, and again when it was lost. Any
 * thread.
 */
public final class Link implements AutoCloseable {
  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

  private final ClientConfig config;
  private final Pinger pinger;
  private Connection connection;
  private boolean closed;

  public Link(ClientConfig config, Pinger pinger) {
    this.config = config;
    this.pinger = pinger;
  }

  public ClientConfig config() {
    return config;
  }

  /** The open connection, or null; never waits. */
  public synchronized Connection current() {
    return connection != null && connection.isOpen() ? connection : null;
  }

  /** An open connection; tries again until the deadline, then throws the last error. */
  public Connection await(long deadlineNs) {
    long pauseNs = FIRST_PAUSE_NS;
    while (true) {
      try {
        return connect();
      } catch (DriftException e) {
        if (!e.code().retriable() || System.nanoTime() + pauseNs - deadlineNs > 0) {
          throw e;
        }
        LockSupport.parkNanos(this, pauseNs);
        pauseNs = Math.min(pauseNs * 2, LONGEST_PAUSE_NS);
      }
    }
  }

  private synchronized Connection connect() {
    if (closed) {
      throw new DriftException(ErrorCode.CLIENT_CLOSED, ErrorCode.CLIENT_CLOSED.advice());
    }
    if (connection == null || !connection.isOpen()) {
      if (connection != null) {
        pinger.remove(connection);
        connection.close();
      }
      connection = Connection.open(config);
      pinger.add(connection);
    }
    return connection;
  }

  @Override
  public void close() {
    Connection open;
    synchronized (this) {
      closed = true;
      open = connection;
      connection = null;
    }
    if (open != null) {
      pinger.remove(open);
      open.close();
    }
  }
}
