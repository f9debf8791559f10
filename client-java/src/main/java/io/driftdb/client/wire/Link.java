package io.driftdb.client.wire;

import io.driftdb.client.ClientConfig;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a connection for its owner: opens it when it is needed, and again when it was lost, at the
 * first of the broker's addresses that answers, or at the node of a cluster that leads the link's
 * shard. Any thread. A new one is only opened when everybody who waited on the one before was told.
 */
public final class Link implements AutoCloseable {
  private static final long FIRST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private final ClientConfig config;
  private final Pinger pinger;
  private final Object opening = new Object();
  private final LeaderSearch search;
  private Connection connection;
  private boolean closed;

  /** {@code addresses} that are known, which others may use too. */
  Link(
      ClientConfig config,
      Pinger pinger,
      int shard,
      CopyOnWriteArrayList<ClientConfig.Address> addresses) {
    this.config = config;
    this.pinger = pinger;
    this.search = new LeaderSearch(config, shard, addresses);
  }

  public ClientConfig config() {
    return config;
  }

  /** The open connection, or null; never waits. */
  public synchronized Connection current() {
    return connection != null && connection.isOpen() ? connection : null;
  }

  /** An open connection; tries once at least, and again until the deadline. */
  public Connection await(long deadlineNs) {
    long pauseNs = FIRST_PAUSE_NS;
    while (true) {
      try {
        return connect();
      } catch (DriftException e) {
        boolean late = System.nanoTime() + pauseNs - deadlineNs > 0;
        if (!e.code().retriable() || late || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(this, pauseNs);
        pauseNs = Math.min(pauseNs * 2, LONGEST_PAUSE_NS);
      }
    }
  }

  private Connection connect() {
    synchronized (opening) {
      Connection before = takeLost();
      if (before != null && before.isOpen()) {
        return before;
      }
      if (before != null && !before.awaitEnd()) {
        throw new DriftException(
            ErrorCode.CONNECTION_LOST, "a callback still runs on the connection that was lost");
      }
      Connection opened = search.open();
      synchronized (this) {
        if (!closed) {
          connection = opened;
          pinger.add(opened);
          return opened;
        }
      }
      opened.close();
      throw closed();
    }
  }

  private synchronized Connection takeLost() {
    if (closed) {
      throw closed();
    }
    if (connection != null && !connection.isOpen()) {
      pinger.remove(connection);
    }
    return connection;
  }

  private static DriftException closed() {
    return new DriftException(ErrorCode.CLIENT_CLOSED, ErrorCode.CLIENT_CLOSED.advice());
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
