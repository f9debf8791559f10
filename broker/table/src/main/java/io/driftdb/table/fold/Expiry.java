package io.driftdb.table.fold;

import io.driftdb.schema.Op;
import io.driftdb.table.index.IndexMaintenance;
import io.driftdb.table.store.Bytes;
import io.driftdb.table.store.ChangeValue;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.GroupBatch;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableRecord;
import io.driftdb.table.store.TableStore;
import io.driftdb.table.store.VersionValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Removes what the horizons have passed, by slices: each record up to the horizon takes the version
 * that it has ended with it. A slice costs the same however many versions a key has. No answer
 * depends on how far this is. Belongs to the fold's thread.
 */
final class Expiry {
  private static final int SLICE_RECORDS = 512;
  private static final int SLICE_BYTES = 1 << 20;

  private final TableStore store;
  private final TableSet tables;
  private final IndexMaintenance maintenance;
  private final GroupBatch batch = new GroupBatch();
  private final Map<ByteBuffer, Long> newest = new HashMap<>(); // of the keys of a slice

  Expiry(TableStore store, TableSet tables) {
    this.store = store;
    this.tables = tables;
    this.maintenance = new IndexMaintenance(store.handle(Family.IDX));
  }

  /**
   * Removes a slice of what is past; 0 when there is nothing. A slice grows with what was folded
   * since the last one: expiry gains on a fold that never rests.
   */
  int slice(long foldedRecords) throws RocksDBException {
    long records = Math.max(SLICE_RECORDS, 2 * foldedRecords);
    for (FoldTable table : tables.byId().values()) {
      TableRecord record = table.record();
      if (record.expiredLsn() < record.horizonLsn() && table.isComplete()) {
        expire(table, records);
        return 1;
      }
    }
    return 0;
  }

  private void expire(FoldTable table, long records) throws RocksDBException {
    TableRecord record = table.record();
    byte[] end = TableKeys.change(table.id(), record.horizonLsn());
    long done = record.horizonLsn();
    long count = 0;
    newest.clear();
    try (ReadOptions how = new ReadOptions().setFillCache(false);
        RocksIterator changes = store.iterator(Family.CHG, how);
        RocksIterator versions = store.iterator(Family.VER, how)) {
      changes.seek(TableKeys.change(table.id(), record.expiredLsn() + 1));
      for (; changes.isValid(); changes.next()) {
        byte[] change = changes.key();
        if (Arrays.compareUnsigned(change, end) > 0) {
          break;
        }
        expire(table, change, changes.value(), versions);
        if (++count >= records || batch.length() >= SLICE_BYTES) {
          done = TableKeys.lsnOfChange(change);
          break;
        }
      }
      changes.status();
      versions.status();
    }
    table.record(record.withExpired(done));
    store.putTable(batch, table.record());
    store.write(batch);
    batch.clear();
  }

  private void expire(FoldTable table, byte[] change, byte[] value, RocksIterator versions)
      throws RocksDBException {
    batch.delete(store.handle(Family.CHG), change);
    byte[] key = ChangeValue.key(value);
    long lsn = TableKeys.lsnOfChange(change);
    if (ChangeValue.verdict(value) != 0) {
      batch.delete(store.handle(Family.REJ), TableKeys.version(table.id(), key, lsn));
    }
    if (ChangeValue.madeVersion(value)) {
      expireVersions(table, key, lsn, ChangeValue.op(value) != Op.DELETE.code(), versions);
    }
  }

  /** Removes the version that this one has ended, and this one too when it has no row. */
  private void expireVersions(
      FoldTable table, byte[] key, long lsn, boolean hasRow, RocksIterator versions)
      throws RocksDBException {
    Long known = newest.put(ByteBuffer.wrap(key), lsn);
    long ended = known != null ? known : before(table.id(), key, lsn, versions);
    if (ended > 0) {
      remove(table, key, ended);
    }
    if (!hasRow) {
      remove(table, key, lsn);
      removeNewest(table.id(), key, lsn);
    }
  }

  /** LSN of the version before one; 0 for none. */
  private static long before(int table, byte[] key, long lsn, RocksIterator versions) {
    byte[] row = TableKeys.row(table, key);
    versions.seek(TableKeys.version(table, key, lsn - 1));
    boolean found = versions.isValid() && TableKeys.isOfRow(versions.key(), row);
    return found ? TableKeys.lsnOfVersion(versions.key()) : 0;
  }

  private void remove(FoldTable table, byte[] key, long lsn) throws RocksDBException {
    byte[] version = TableKeys.version(table.id(), key, lsn);
    if (!table.indexes().isEmpty()) {
      byte[] value = store.get(Family.VER, version);
      byte[] row = value == null ? null : VersionValue.row(value, 0, value.length);
      maintenance.onExpired(batch, table.id(), table.indexes(), key, lsn, row);
    }
    batch.delete(store.handle(Family.VER), version);
  }

  /** No row, and none at the horizon: nothing tells that there was one. */
  private void removeNewest(int table, byte[] key, long lsn) throws RocksDBException {
    byte[] cur = TableKeys.cur(table, key);
    byte[] newest = store.get(Family.CUR, cur);
    if (newest != null && VersionValue.from(newest, 0) == lsn) {
      batch.delete(store.handle(Family.CUR), cur);
    }
  }

  /**
   * Forgets transactions that no state can cut through any more and that no rebuild needs: those
   * that end below an LSN or there.
   */
  void forgetTransactions(long lsn) throws RocksDBException {
    byte[] end = TableKeys.transaction(lsn);
    try (ReadOptions how = new ReadOptions();
        RocksIterator it = store.iterator(Family.TXN, how)) {
      it.seekForPrev(end);
      it.status();
      if (!it.isValid()) {
        return;
      }
      if (Bytes.getLong(it.value(), 0) > lsn) {
        end = it.key(); // they do not overlap: all before this one have ended
      }
    }
    batch.deleteRange(store.handle(Family.TXN), TableKeys.transaction(0), end);
    store.write(batch);
    batch.clear();
  }
}
