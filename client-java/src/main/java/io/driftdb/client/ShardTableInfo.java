package io.driftdb.client;

/**
 * How a table is doing on one of its shards.
 *
 * @param committedLsn end, exclusive, of what is committed on the shard
 * @param appliedLsn end, exclusive, of what is folded into the shard's tables
 * @param horizonLsn oldest LSN whose state can be told
 * @param horizonNs append time of the record there, in ns since 1970 UTC; 0 when there is no bound
 * @param rejected records that changed nothing since the broker started
 */
public record ShardTableInfo(
    int shard,
    State state,
    long committedLsn,
    long appliedLsn,
    long horizonLsn,
    long horizonNs,
    long rejected) {

  /** Whether it can be read. */
  public enum State {
    /** It can. */
    SERVING,
    /** Its state is being folded again: reads get TABLE_UNAVAILABLE. */
    REBUILDING,
    /** It could not be folded: reads get the error that names why. */
    FAILED
  }
}
