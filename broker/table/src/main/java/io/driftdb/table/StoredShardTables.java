package io.driftdb.table;

import io.driftdb.log.TableFeed;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.fold.AppliedWaiters;
import io.driftdb.table.fold.FoldContext;
import io.driftdb.table.fold.ShardFold;
import io.driftdb.table.fold.Upkeep;
import io.driftdb.table.read.ChangeReads;
import io.driftdb.table.read.DiffReads;
import io.driftdb.table.read.HistoryReads;
import io.driftdb.table.read.PointResolver;
import io.driftdb.table.read.Published;
import io.driftdb.table.read.ReadScope;
import io.driftdb.table.read.RowReads;
import io.driftdb.table.read.ScanReads;
import io.driftdb.table.read.ServedTable;
import io.driftdb.table.store.TableRecord;
import io.driftdb.table.store.TableStore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.rocksdb.RocksDBException;

/**
 * The tables of a shard that has a store: its fold, its reads and its upkeep. Who owns it runs
 * {@link #doWork} and {@link #doUpkeep}, each on one thread. Any thread reads.
 */
final class StoredShardTables implements ShardTables, AutoCloseable {
  private final FoldContext context;
  private final TableStore store;
  private final Published published = new Published();
  private final AppliedWaiters waiters = new AppliedWaiters();
  private final ShardFold fold;
  private final Upkeep upkeep;
  private final ReadScope scope;
  private final PointResolver resolver;
  private final RowReads rows;
  private final ScanReads scans;
  private final HistoryReads histories;
  private final DiffReads diffs;
  private final ChangeReads changes;
  private final Runnable wake;

  /**
   * Takes up where the store is.
   *
   * @param wake has {@link #doWork} called soon
   */
  StoredShardTables(FoldContext context, TableStore store, Runnable wake)
      throws IOException, RocksDBException {
    this.context = context;
    this.store = store;
    this.wake = wake;
    this.scope = new ReadScope(context.shard(), context.log(), store, published);
    this.resolver = new PointResolver(scope, context.clock());
    this.rows = new RowReads(scope);
    this.scans = new ScanReads(scope);
    this.histories = new HistoryReads(scope);
    this.diffs = new DiffReads(scope);
    this.changes = new ChangeReads(scope);
    this.fold = fold(context.log().tableFeed(context.shard(), store.applied().lsn(), wake));
    this.upkeep = new Upkeep(context, store, published, fold, resolver);
  }

  private ShardFold fold(TableFeed feed) throws RocksDBException {
    try {
      return new ShardFold(context, store, feed, published, waiters);
    } catch (RocksDBException | RuntimeException e) {
      feed.close();
      throw e;
    }
  }

  /** A slice of folding; 0 when there was nothing to do. */
  int doWork() {
    return fold.doWork();
  }

  /** A round of upkeep; 0 when there was nothing to do. */
  int doUpkeep() {
    return upkeep.doWork();
  }

  Upkeep upkeep() {
    return upkeep;
  }

  TableStore store() {
    return store;
  }

  @Override
  public long appliedLsn() {
    return published.applied().lsn();
  }

  @Override
  public long lag() {
    return Math.max(0, context.log().committedLsn(context.shard()) - appliedLsn());
  }

  @Override
  public CompletableFuture<Void> whenApplied(long endLsn) {
    return waiters.await(endLsn);
  }

  @Override
  public long resolve(int topicId, AsOfPoint point) {
    return resolver.resolve(topicId, point);
  }

  @Override
  public List<RowVersion> get(int topicId, List<byte[]> keys, long asOfLsn) {
    return rows.get(topicId, keys, asOfLsn);
  }

  @Override
  public ScanResult scan(int topicId, ScanRange range, long asOfLsn, long limit, RowSink sink) {
    return scans.scan(topicId, range, asOfLsn, limit, sink);
  }

  @Override
  public ScanResult scan(int topicId, byte[] cursor, long limit, RowSink sink) {
    return scans.scan(topicId, cursor, limit, sink);
  }

  @Override
  public long count(int topicId, ScanRange range, long asOfLsn) {
    return scans.count(topicId, range, asOfLsn);
  }

  @Override
  public long history(int topicId, byte[] key, long beforeLsn, RowSink sink) {
    return histories.history(topicId, key, beforeLsn, sink);
  }

  @Override
  public byte[] diff(
      int topicId, long fromLsn, long toLsn, byte[] cursor, long limit, DiffSink sink) {
    return diffs.diff(topicId, fromLsn, toLsn, cursor, limit, sink);
  }

  @Override
  public long changes(int topicId, long afterLsn, RowSink sink, Runnable onBoundary) {
    return changes.changes(topicId, afterLsn, sink, onBoundary);
  }

  @Override
  public byte[] verdicts(int topicId, long firstLsn, int count) {
    return rows.verdicts(topicId, firstLsn, count);
  }

  @Override
  public TableStatus status(int topicId) {
    if (published.failure() != null && published.table(topicId) != null) {
      return status(published.table(topicId), State.FAILED, List.of());
    }
    ServedTable table = scope.table(topicId);
    List<Integer> ready = table.state() == State.SERVING ? scans.readyIndexes(topicId) : List.of();
    return status(table, table.state(), ready);
  }

  private static TableStatus status(ServedTable table, State state, List<Integer> ready) {
    TableRecord record = table.record();
    return new TableStatus(
        state, record.horizonLsn(), record.horizonNs(), table.rejected().sum(), ready);
  }

  @Override
  public void rebuild(int topicId) {
    scope.table(topicId); // the named error, when there is none
    fold.onThread(() -> fold.rebuild(topicId));
    wake.run();
  }

  /** After the last cycle of both threads; with {@code flush} a start has nothing to repeat. */
  void close(boolean flush) {
    waiters.fail(new DriftException(ErrorCode.SHUTTING_DOWN, "The tables are being closed."));
    fold.close(flush);
    store.close();
  }

  @Override
  public void close() {
    close(true);
  }
}
