package io.driftdb.perf.load;

/** The load's clock; a test's stands still until it is moved. */
public interface Ticker {
  long nowNs();

  /** Returns at that time or later; how much later is the generator's lateness. */
  void awaitUntil(long dueNs);
}
