package io.driftdb.server.table;

import io.driftdb.schema.DriftException;
import io.driftdb.table.AsOfPoint;
import io.driftdb.table.DiffSink;
import io.driftdb.table.RowSink;
import io.driftdb.table.RowVersion;
import io.driftdb.table.ScanRange;
import io.driftdb.table.ScanResult;
import io.driftdb.table.ShardTables;
import io.driftdb.table.Tables;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Stands for tables that could not be opened, so that log topics are served all the same: whatever
 * is asked of them gets the error that they were opened with. Any thread.
 */
public final class UnavailableTables implements Tables, ShardTables {
  private final DriftException why;

  public UnavailableTables(DriftException why) {
    this.why = why;
  }

  private DriftException failure() {
    return new DriftException(why.code(), why.getMessage(), why);
  }

  @Override
  public ShardTables shard(int shard) {
    return this;
  }

  @Override
  public long appliedLsn() {
    return 1;
  }

  @Override
  public long lag() {
    return 0; // nothing folds, so waiting would not help who appends
  }

  @Override
  public CompletableFuture<Void> whenApplied(long endLsn) {
    return CompletableFuture.failedFuture(failure());
  }

  @Override
  public long resolve(int topicId, AsOfPoint point) {
    throw failure();
  }

  @Override
  public List<RowVersion> get(int topicId, List<byte[]> keys, long asOfLsn) {
    throw failure();
  }

  @Override
  public ScanResult scan(int topicId, ScanRange range, long asOfLsn, long limit, RowSink sink) {
    throw failure();
  }

  @Override
  public ScanResult scan(int topicId, byte[] cursor, long limit, RowSink sink) {
    throw failure();
  }

  @Override
  public long count(int topicId, ScanRange range, long asOfLsn) {
    throw failure();
  }

  @Override
  public long history(int topicId, byte[] key, long beforeLsn, RowSink sink) {
    throw failure();
  }

  @Override
  public byte[] diff(
      int topicId, long fromLsn, long toLsn, byte[] cursor, long limit, DiffSink sink) {
    throw failure();
  }

  @Override
  public long changes(int topicId, long afterLsn, RowSink sink, Runnable onBoundary) {
    throw failure();
  }

  @Override
  public byte[] verdicts(int topicId, long firstLsn, int count) {
    throw failure();
  }

  @Override
  public TableStatus status(int topicId) {
    return new TableStatus(State.FAILED, 0, 0, 0, List.of());
  }

  @Override
  public void rebuild(int topicId) {
    throw failure();
  }

  @Override
  public void close() {
    // nothing is open
  }
}
