package io.driftdb.server.table;

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
 * The tables of one shard, which are opened when somebody needs them. What does not read never
 * waits for that: until then all is folded, since there is nothing to fold.
 */
final class LazyShardTables implements ShardTables {
  private final LazyTables owner;
  private final int shard;

  LazyShardTables(LazyTables owner, int shard) {
    this.owner = owner;
    this.shard = shard;
  }

  private ShardTables opened() {
    return owner.wanted().join().shard(shard);
  }

  @Override
  public long appliedLsn() {
    Tables tables = owner.tablesOrNull();
    return tables == null ? owner.log().status(shard).firstLsn() : tables.shard(shard).appliedLsn();
  }

  @Override
  public long lag() {
    Tables tables = owner.tablesOrNull();
    return tables == null ? 0 : tables.shard(shard).lag();
  }

  @Override
  public CompletableFuture<Void> whenApplied(long endLsn) {
    Tables tables = owner.tablesOrNull();
    return tables == null
        ? owner.wanted().thenCompose(all -> all.shard(shard).whenApplied(endLsn))
        : tables.shard(shard).whenApplied(endLsn);
  }

  @Override
  public long resolve(int topicId, AsOfPoint point) {
    return opened().resolve(topicId, point);
  }

  @Override
  public List<RowVersion> get(int topicId, List<byte[]> keys, long asOfLsn) {
    return opened().get(topicId, keys, asOfLsn);
  }

  @Override
  public ScanResult scan(int topicId, ScanRange range, long asOfLsn, long limit, RowSink sink) {
    return opened().scan(topicId, range, asOfLsn, limit, sink);
  }

  @Override
  public ScanResult scan(int topicId, byte[] cursor, long limit, RowSink sink) {
    return opened().scan(topicId, cursor, limit, sink);
  }

  @Override
  public long count(int topicId, ScanRange range, long asOfLsn) {
    return opened().count(topicId, range, asOfLsn);
  }

  @Override
  public long history(int topicId, byte[] key, long beforeLsn, RowSink sink) {
    return opened().history(topicId, key, beforeLsn, sink);
  }

  @Override
  public byte[] diff(
      int topicId, long fromLsn, long toLsn, byte[] cursor, long limit, DiffSink sink) {
    return opened().diff(topicId, fromLsn, toLsn, cursor, limit, sink);
  }

  @Override
  public long changes(int topicId, long afterLsn, RowSink sink, Runnable onBoundary) {
    return opened().changes(topicId, afterLsn, sink, onBoundary);
  }

  @Override
  public byte[] verdicts(int topicId, long firstLsn, int count) {
    return opened().verdicts(topicId, firstLsn, count);
  }

  @Override
  public TableStatus status(int topicId) {
    return opened().status(topicId);
  }

  @Override
  public void rebuild(int topicId) {
    opened().rebuild(topicId);
  }
}
