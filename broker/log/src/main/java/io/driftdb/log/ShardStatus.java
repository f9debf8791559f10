package io.driftdb.log;

/**
 * Where a shard stands. All positions are exclusive: visible &lt;= committed &lt;= durable &lt;=
 * appended.
 *
 * @param segments segment files that hold records
 * @param pooledSegments files ready for reuse
 * @param quarantinedRanges damaged ranges that are not served
 */
public record ShardStatus(
    int shard,
    ShardState state,
    String reason,
    long epoch,
    long appendedLsn,
    long durableLsn,
    long committedLsn,
    long visibleLsn,
    long firstLsn,
    int segments,
    int pooledSegments,
    long logBytes,
    long usableBytes,
    int quarantinedRanges,
    long ringCapacity,
    long ringUsed) {

  /** What is known of a shard, but for its files. */
  static ShardStatus withoutFiles(
      int shard,
      ShardState state,
      String reason,
      long epoch,
      long appendedLsn,
      long durableLsn,
      long committedLsn,
      long visibleLsn,
      long ringCapacity,
      long ringUsed) {
    return new ShardStatus(
        shard,
        state,
        reason,
        epoch,
        appendedLsn,
        durableLsn,
        committedLsn,
        visibleLsn,
        0,
        0,
        0,
        0,
        0,
        0,
        ringCapacity,
        ringUsed);
  }
}
