package io.driftdb.log;

import io.driftdb.schema.ErrorCode;

/**
 * Hears figures of a shard as they arise, on the shard's thread; must not block. All methods do
 * nothing by default.
 */
public interface LogObserver {
  LogObserver NONE = new LogObserver() {};

  /** A group has been written and forced. */
  default void onGroup(int shard, int frames, int records, int bytes, long writeNs, long forceNs) {}

  /** An append was answered with an error. */
  default void onRefused(int shard, ErrorCode code) {}

  /** A duplicate was recognised. */
  default void onDuplicate(int shard) {}

  /** The shard's state has changed. */
  default void onState(int shard, ShardState state, String reason) {}

  /** The clock has jumped forward between two groups by that much. */
  default void onClockJump(int shard, long jumpNs) {}
}
