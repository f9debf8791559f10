package io.driftdb.server.session;

import io.driftdb.table.Tables;

/**
 * Keeps the appends of one connection to tables from running away from what folds them: beyond the
 * greatest lag they are refused, for about as long as it takes to fold what is too much. Event loop
 * only; asks for the lag now and then, and allocates only then.
 */
final class TableThrottle {
  private static final int SHORTEST_MS = 50;
  private static final int LONGEST_MS = 1000;

  /** How many records are folded in a millisecond, when folding is slow. */
  private static final int FOLDED_IN_MS = 100;

  /** Asking for the lag costs more than a batch may, so what is known counts for a while. */
  private static final long KNOWN_NS = 10_000_000L;

  /** Part of what is left up to the greatest lag that may be appended meanwhile. */
  private static final int SHARE = 64;

  private final Tables tables;
  private final long maxLag;
  private final long[] allowance;
  private final long[] askedNs;

  TableThrottle(Tables tables, int shards, long maxLag) {
    this.tables = tables;
    this.maxLag = maxLag;
    this.allowance = new long[shards];
    this.askedNs = new long[shards];
  }

  /** Whether the tables of a shard are too far behind to be appended that many records to. */
  boolean isBehind(int shard, int records) {
    long now = System.nanoTime();
    if (allowance[shard] <= 0 || now - askedNs[shard] > KNOWN_NS) {
      long lag = tables.shard(shard).lag();
      if (lag > maxLag) {
        allowance[shard] = 0;
        return true;
      }
      askedNs[shard] = now;
      allowance[shard] = (maxLag - lag) / SHARE;
    }
    allowance[shard] -= Math.max(1, records);
    return false;
  }

  /** How long who was refused should wait. */
  int throttleMs(int shard) {
    long excess = (tables.shard(shard).lag() - maxLag) / FOLDED_IN_MS;
    return (int) Math.max(SHORTEST_MS, Math.min(LONGEST_MS, excess));
  }

  /** What happened. */
  String message(String topic, int shard) {
    return topic
        + " is on shard "
        + shard
        + ", whose tables are "
        + tables.shard(shard).lag()
        + " records behind; the limit is "
        + maxLag
        + " (table.lag.max).";
  }
}
