package io.driftdb.table;

import io.driftdb.schema.Verdict;

/**
 * Hears figures of the tables as they arise, on a shard's table thread; must not block. All methods
 * do nothing by default.
 */
public interface TableObserver {
  TableObserver NONE = new TableObserver() {};

  /** Records were folded and written in that time. */
  default void onGroup(int shard, int records, long nanos) {}

  /** A record changed nothing. */
  default void onVerdict(int shard, int topicId, Verdict verdict) {}

  /** What a table's state has become, and why; topic 0 stands for all tables of the shard. */
  default void onState(int shard, int topicId, ShardTables.State state, String reason) {}
}
