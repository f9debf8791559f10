package io.driftdb.table;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The tables of one shard, in every version. All methods may be called from any thread but the
 * shard's; those that read may wait for the disk. Errors are DriftExceptions, also in futures:
 * NOT_A_TABLE, UNKNOWN_TOPIC, TABLE_UNAVAILABLE, BELOW_HORIZON (checked before and after reading,
 * so that no answer mixes states), AS_OF_NOT_REACHED for what is not applied yet.
 */
public interface ShardTables {
  /** How a table is doing on this shard. */
  enum State {
    /** It can be read. */
    SERVING,
    /** Its state is being folded again: reads get TABLE_UNAVAILABLE. */
    REBUILDING,
    /** It could not be folded or rebuilt: reads get the named error. */
    FAILED
  }

  /**
   * A table on this shard.
   *
   * @param horizonLsn oldest LSN whose state can be told, 0 when there is no bound
   * @param horizonNs append time of the last record at or before the horizon; 0 when there is none
   * @param rejected records that changed nothing since the start
   * @param readyIndexes ids of the indexes that serve
   */
  record TableStatus(
      State state, long horizonLsn, long horizonNs, long rejected, List<Integer> readyIndexes) {}

  /** One past the last LSN that is folded in. Always the end of a transaction. */
  long appliedLsn();

  /** How many committed records are not folded yet, of whatever topic. */
  long lag();

  /** Completes on the table's thread when everything below that LSN is folded; may be cancelled. */
  CompletableFuture<Void> whenApplied(long endLsn);

  /**
   * The LSN (inclusive) that a point stands for, moved back before a transaction that it would cut
   * through. AS_OF_NOT_REACHED says where the table is.
   */
  long resolve(int topicId, AsOfPoint point);

  /** The row of each key, absent ones as versions without row. */
  List<RowVersion> get(int topicId, List<byte[]> keys, long asOfLsn);

  /**
   * Rows in order; stops when the sink has no room, or behind {@code limit} rows (0 = none).
   * UNKNOWN_INDEX, INDEX_NOT_READY, INVALID_REQUEST for values that are no JSON.
   */
  ScanResult scan(int topicId, ScanRange range, long asOfLsn, long limit, RowSink sink);

  /** Goes on from a cursor, in the same state. CURSOR_MISMATCH. */
  ScanResult scan(int topicId, byte[] cursor, long limit, RowSink sink);

  /** As {@link #scan} without the rows. */
  long count(int topicId, ScanRange range, long asOfLsn);

  /**
   * Versions of a row and records that changed nothing, the newest first, from before an LSN (0 =
   * the newest). Returns the {@code beforeLsn} to go on with; 0 when that was all.
   */
  long history(int topicId, byte[] key, long beforeLsn, RowSink sink);

  /**
   * The net change of each key between two states, by key; the cost follows the number of changes
   * between them. Returns the cursor to go on from; null when that was all. CURSOR_MISMATCH.
   */
  byte[] diff(int topicId, long fromLsn, long toLsn, byte[] cursor, long limit, DiffSink sink);

  /**
   * All applied changes behind an LSN in order, as far as the sink takes them; whole transactions,
   * so the sink hears of a boundary by {@code onBoundary}, and its refusals count only there.
   * Returns the LSN up to which (inclusive) all has been handed out.
   */
  long changes(int topicId, long afterLsn, RowSink sink, Runnable onBoundary);

  /**
   * Verdict codes of records in a row of one partition, by their LSNs, which must be applied.
   *
   * @param firstLsn of {@code count} records with adjacent LSNs
   */
  byte[] verdicts(int topicId, long firstLsn, int count);

  TableStatus status(int topicId);

  /** Drops the state of a table and folds it again in the background. TABLE_INCOMPLETE. */
  void rebuild(int topicId);
}
