package io.driftdb.perf.load;

import java.util.PriorityQueue;

/** A clock that moves only when somebody waits, and does on its way what was put off until then. */
final class FakeTicker implements Ticker {
  private final PriorityQueue<Deferred> deferred = new PriorityQueue<>();
  private final long oversleepNs;
  private long nowNs;
  private long order;

  private record Deferred(long atNs, long order, Runnable work) implements Comparable<Deferred> {
    @Override
    public int compareTo(Deferred other) {
      int byTime = Long.compare(atNs, other.atNs);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** A clock on which everybody wakes up so much too late. */
  FakeTicker(long oversleepNs) {
    this.oversleepNs = oversleepNs;
  }

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public void awaitUntil(long dueNs) {
    moveTo(dueNs + oversleepNs);
  }

  void moveTo(long ns) {
    while (!deferred.isEmpty() && deferred.peek().atNs() <= ns) {
      Deferred next = deferred.poll();
      nowNs = Math.max(nowNs, next.atNs());
      next.work().run();
    }
    nowNs = Math.max(nowNs, ns);
  }

  void at(long ns, Runnable work) {
    deferred.add(new Deferred(ns, order++, work));
  }
}
