package io.driftdb.table.fold;

import io.driftdb.log.TableFeed;
import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.Verdict;
import io.driftdb.table.read.Published;
import io.driftdb.table.store.AppliedMark;
import io.driftdb.table.store.Bytes;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.GroupBatch;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableStore;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.rocksdb.RocksDBException;

/**
 * Folds what a read of the feed gives: one group, one batch, with the LSN up to which it goes; more
 * batches where patches make much of little. What is published is in the store. Belongs to the
 * fold's thread. After an error nothing behind that is written, and it must not go on.
 */
final class GroupFold implements AutoCloseable {
  private static final int GROUP_BYTES = 2 << 20;

  /** A batch of so many bytes is written though its group goes on. */
  static final int BATCH_BYTES = 32 << 20;

  /** Without records of tables the LSN is put down only so often. */
  private static final long UNWRITTEN_MAX = 1 << 20;

  private final FoldContext context;
  private final TableStore store;
  private final TableFeed feed;
  private final Published published;
  private final GroupBatch batch;
  private final TableSet tables;
  private final PendingRows pending = new PendingRows();
  private final BatchWalk walk = new BatchWalk();
  private final RecordFold records;
  private final ControlFold control;
  private final TransactionFold transaction;
  private final Entry entry = new Entry();
  private final UnsafeBuffer buffer;
  private final long resumedLsn;
  private int position;
  private int limit;
  private int folded;
  private long timeNs;
  private long writtenLsn;
  private boolean tablesChanged;
  private FoldTable table;

  GroupFold(
      FoldContext context,
      TableStore store,
      TableFeed feed,
      Published published,
      GroupBatch batch,
      TableSet tables) {
    this.context = context;
    this.store = store;
    this.feed = feed;
    this.published = published;
    this.batch = batch;
    this.tables = tables;
    this.records = new RecordFold(store, batch, pending);
    this.control = new ControlFold(tables);
    this.transaction = new TransactionFold(tables.byId(), records, walk, batch, pending);
    this.buffer =
        new UnsafeBuffer(
            ByteBuffer.allocateDirect(Math.max(GROUP_BYTES, context.log().maxEntryBytes())));
    this.timeNs = published.applied().timeNs();
    this.writtenLsn = published.applied().lsn();
    this.resumedLsn = published.applied().lsn();
  }

  /** Folds a group; returns how far it got, in bytes and LSNs, 0 for nothing. */
  int fold() throws RocksDBException {
    if (position == limit) {
      position = 0;
      limit = feed.poll(buffer, 0, GROUP_BYTES);
    }
    long start = context.clock().monotonicNs();
    int from = position;
    folded = 0;
    foldEntries();
    long applied = appliedLsn();
    long before = published.applied().lsn();
    finish(applied);
    if (folded > 0) {
      context.observer().onGroup(context.shard(), folded, context.clock().monotonicNs() - start);
    }
    return (int) Math.min(Integer.MAX_VALUE, position - from + applied - before);
  }

  private void foldEntries() throws RocksDBException {
    while (position < limit) {
      entry.wrap(buffer, position);
      if (transaction.isOpen() && entry.firstLsn() >= transaction.frameEndLsn()) {
        if (!foldTransaction()) {
          return;
        }
        entry.wrap(buffer, position);
      }
      foldEntry();
      position += entry.length();
    }
    if (transaction.isOpen() && feed.readUpTo() >= transaction.frameEndLsn()) {
      foldTransaction();
    }
  }

  private void foldEntry() throws RocksDBException {
    if (entry.topicId() == TopicNames.INTERNAL_TOPIC_ID) {
      walk.walk(entry, control::fold);
      return;
    }
    table = tables.byId().get(entry.topicId());
    if (table == null) {
      return; // deleted since
    }
    timeNs = entry.appendTimeNs();
    if (entry.isTransaction()) {
      transaction.add(entry);
      return;
    }
    folded += entry.recordCount();
    if (table.isComplete()) {
      walk.walk(entry, this::foldRecord);
    }
  }

  private void foldRecord(RecordCursor record, Place at) throws RocksDBException {
    if (at.lsn < resumedLsn) {
      return; // the store was written in the middle of this one's batch
    }
    records.startUnit();
    Verdict verdict = records.fold(table, record, at);
    if (verdict != Verdict.APPLIED) {
      count(table, verdict);
    }
    if (batch.length() >= BATCH_BYTES) {
      finish(at.lsn + 1);
    }
  }

  private void count(FoldTable of, Verdict verdict) {
    of.rejected().increment();
    context.observer().onVerdict(context.shard(), of.id(), verdict);
  }

  /** False when it has to wait for a table that is being rebuilt. */
  private boolean foldTransaction() throws RocksDBException {
    if (transaction.waits()) {
      return false;
    }
    byte[] key = TableKeys.transaction(transaction.firstLsn());
    byte[] value = new byte[Long.BYTES + 1];
    Bytes.putLong(value, 0, transaction.frameEndLsn());
    folded += transaction.recordCount();
    value[Long.BYTES] = (byte) transaction.fold(null, this::count).code();
    batch.put(store.id(Family.TXN), key, key.length, value, value.length);
    return true;
  }

  private long appliedLsn() {
    if (transaction.isOpen()) {
      return transaction.firstLsn();
    }
    return position < limit ? entry.wrap(buffer, position).firstLsn() : feed.readUpTo();
  }

  private void finish(long appliedLsn) throws RocksDBException {
    tables.putChanged();
    AppliedMark mark = published.applied();
    if (mark.lsn() != appliedLsn || mark.timeNs() != timeNs) {
      mark = new AppliedMark(appliedLsn, timeNs);
    }
    tables.withdrawRemoved(published);
    if (!batch.isEmpty() || appliedLsn - writtenLsn >= UNWRITTEN_MAX) {
      store.putApplied(batch, mark);
      store.write(batch);
      batch.clear();
      pending.clear();
      writtenLsn = appliedLsn;
    }
    tablesChanged |= tables.publish(published, context);
    published.applied(mark);
  }

  /** Whether tables have changed, in more than rows, since this was last asked. */
  boolean takeTablesChanged() {
    boolean was = tablesChanged;
    tablesChanged = false;
    return was;
  }

  /** Puts down how far the fold is, though there was nothing to fold. */
  void writeApplied() throws RocksDBException {
    if (writtenLsn != published.applied().lsn()) {
      store.putApplied(batch, published.applied());
      store.write(batch);
      batch.clear();
      writtenLsn = published.applied().lsn();
    }
  }

  @Override
  public void close() {
    walk.close();
    feed.close();
  }
}
