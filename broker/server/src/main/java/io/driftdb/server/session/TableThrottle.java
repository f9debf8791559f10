package io.driftdb.server.session;

import io.driftdb.table.Tables;

/**
 * Keeps the appends of one connection to tables from running away from what folds them: beyond the
 * greatest lag they are refused, for about as long as it takes to fold what is too much. Any
 * thread; does not allocate.
 */
final class TableThrottle {
  private static final int SHORTEST_MS = 50;
  private static final int LONGEST_MS = 1000;

  /** How many records are folded in a millisecond, when folding is slow. */
  private static final int FOLDED_IN_MS = 100;

  private final Tables tables;
  private final long maxLag;

  TableThrottle(Tables tables, long maxLag) {
    this.tables = tables;
    this.maxLag = maxLag;
  }

  /** Whether the tables of a shard are too far behind to be appended to. */
  boolean isBehind(int shard) {
    return tables.shard(shard).lag() > maxLag;
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
