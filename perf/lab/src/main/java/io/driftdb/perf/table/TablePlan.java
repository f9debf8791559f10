package io.driftdb.perf.table;

import io.driftdb.perf.run.RunPlan;

/**
 * All that one run needs to know.
 *
 * @param repeats how often the log is folded, and a view is made
 * @param reads point reads at each depth in the broker
 * @param clientReads point reads at each depth through the client
 * @param seed of all that is random
 */
public record TablePlan(
    RunPlan.Setup setup, TableSet set, int repeats, int reads, int clientReads, long seed) {
  private static final long RESERVE_BYTES = 4L << 30;
  private static final long RECORD_OVERHEAD_BYTES = 64;
  private static final long VERSION_OVERHEAD_BYTES = 160;
  private static final long STORES = 3;

  /** The disk space that it may take: the log, and a store while it compacts or is copied. */
  public long neededBytes() {
    long record = set.rowBytes() + RECORD_OVERHEAD_BYTES;
    long version = set.rowBytes() + VERSION_OVERHEAD_BYTES;
    return set.records() * (record + STORES * version) + RESERVE_BYTES;
  }
}
