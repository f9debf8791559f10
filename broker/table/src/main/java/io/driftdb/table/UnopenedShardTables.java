package io.driftdb.table;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The tables of a shard that could not be opened, so that log topics are served all the same: all
 * that is asked of them gets the error. Any thread.
 */
public final class UnopenedShardTables implements ShardTables {
  private final DriftException failure;

  /** Answers with that error. */
  public UnopenedShardTables(DriftException failure) {
    this.failure = failure;
  }

  private DriftException error() {
    ErrorCode code = failure.code();
    return new DriftException(code, failure.getMessage(), failure);
  }

  @Override
  public long appliedLsn() {
    return 1;
  }

  @Override
  public long lag() {
    return 0; // appends are not to wait for what never comes
  }

  @Override
  public CompletableFuture<Void> whenApplied(long endLsn) {
    return CompletableFuture.failedFuture(error());
  }

  @Override
  public long resolve(int topicId, AsOfPoint point) {
    throw error();
  }

  @Override
  public List<RowVersion> get(int topicId, List<byte[]> keys, long asOfLsn) {
    throw error();
  }

  @Override
  public ScanResult scan(int topicId, ScanRange range, long asOfLsn, long limit, RowSink sink) {
    throw error();
  }

  @Override
  public ScanResult scan(int topicId, byte[] cursor, long limit, RowSink sink) {
    throw error();
  }

  @Override
  public long count(int topicId, ScanRange range, long asOfLsn) {
    throw error();
  }

  @Override
  public long history(int topicId, byte[] key, long beforeLsn, RowSink sink) {
    throw error();
  }

  @Override
  public byte[] diff(
      int topicId, long fromLsn, long toLsn, byte[] cursor, long limit, DiffSink sink) {
    throw error();
  }

  @Override
  public long changes(int topicId, long afterLsn, RowSink sink, Runnable onBoundary) {
    throw error();
  }

  @Override
  public byte[] verdicts(int topicId, long firstLsn, int count) {
    throw error();
  }

  @Override
  public TableStatus status(int topicId) {
    return new TableStatus(State.FAILED, 0, 0, 0, List.of());
  }

  @Override
  public void rebuild(int topicId) {
    throw error();
  }
}
