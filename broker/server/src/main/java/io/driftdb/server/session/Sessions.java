package io.driftdb.server.session;

import io.driftdb.schema.ErrorCode;
import io.driftdb.server.config.BrokerConfig;
import io.driftdb.server.config.Settings;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The connections that are open, and how many there may be in all and from one address. Any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of listeners that cannot fail
public final class Sessions implements AutoCloseable {
  private static final long GOODBYE_NS = 200_000_000L;
  private static final long CLOSE_NS = 2_000_000_000L;
  private static final int MAX_LINGERING = 64;
  private static final long PAUSE_NS = 2_000_000L;

  private final int maxTotal;
  private final int maxPerAddress;
  private final Set<Session> open = ConcurrentHashMap.newKeySet();

  /** Guards the counts. */
  private final Map<InetAddress, Integer> perAddress = new HashMap<>();

  private volatile int total;
  private final AtomicInteger lingering = new AtomicInteger();
  private volatile boolean draining;

  public Sessions(BrokerConfig config) {
    this.maxTotal = config.get(Settings.LIMIT_CONNECTIONS_TOTAL);
    this.maxPerAddress = config.get(Settings.LIMIT_CONNECTIONS_ADDRESS);
  }

  /** Counts a connection in; a sentence that says which limit is reached when it may not stay. */
  String tryAdd(Session session, InetAddress address) {
    synchronized (perAddress) { // none is counted, not for a moment, that may not stay
      if (total >= maxTotal) {
        return refusal(maxTotal, "in all", Settings.LIMIT_CONNECTIONS_TOTAL.key());
      }
      if (perAddress.getOrDefault(address, 0) >= maxPerAddress) {
        return refusal(maxPerAddress, "from one address", Settings.LIMIT_CONNECTIONS_ADDRESS.key());
      }
      total++;
      perAddress.merge(address, 1, Integer::sum);
    }
    open.add(session);
    if (draining) {
      session.drain(); // it may have come too late to be told with the others
    }
    return null;
  }

  /**
   * Whether a connection that is refused may stay a moment to read why: few may at a time, the
   * others are closed at once.
   */
  boolean mayLinger(Channel channel) {
    if (lingering.incrementAndGet() > MAX_LINGERING) {
      lingering.decrementAndGet();
      return false;
    }
    channel.closeFuture().addListener(closed -> lingering.decrementAndGet());
    return true;
  }

  private static String refusal(int limit, String which, String key) {
    return "The broker takes "
        + limit
        + " connections "
        + which
        + " ("
        + key
        + "). "
        + ErrorCode.TOO_MANY_CONNECTIONS.advice();
  }

  void remove(Session session, InetAddress address) {
    if (open.remove(session)) {
      leave(address);
    }
  }

  private void leave(InetAddress address) {
    synchronized (perAddress) {
      perAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
      total--;
    }
  }

  public int count() {
    return total;
  }

  /**
   * Lets every connection that is open answer what it has taken and say good-bye: its client must
   * find another node. Does not wait.
   */
  public void leave() {
    open.forEach(Session::drain);
  }

  /**
   * Lets every connection answer what it has taken and say good-bye; those that have not by the
   * deadline are closed as they are.
   */
  public void drain(Duration deadline) {
    draining = true;
    open.forEach(Session::drain);
    await(deadline.toNanos(), () -> open.stream().allMatch(Session::hasSaidAll));
    close();
  }

  /** Closes what is left, and waits for it a little. */
  @Override
  public void close() {
    await(GOODBYE_NS, open::isEmpty);
    open.forEach(Session::closeNow);
    await(CLOSE_NS, open::isEmpty);
  }

  private static void await(long patienceNs, BooleanSupplier condition) {
    long end = System.nanoTime() + patienceNs;
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE_NS);
    }
  }
}
