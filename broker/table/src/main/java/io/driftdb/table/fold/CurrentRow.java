package io.driftdb.table.fold;

import io.driftdb.table.store.Family;
import io.driftdb.table.store.GroupBatch;
import io.driftdb.table.store.TableStore;
import io.driftdb.table.store.VersionValue;
import org.rocksdb.RocksDBException;

/**
 * The newest version of a row, from the group that is being made or from the store. Belongs to the
 * fold's thread; does not allocate once warm, but for the row when it is asked for.
 */
final class CurrentRow {
  private final TableStore store;
  private final GroupBatch batch;
  private final PendingRows pending;
  private byte[] stored = new byte[4096];
  private boolean inBatch;
  private int start;
  private int length;

  CurrentRow(TableStore store, GroupBatch batch, PendingRows pending) {
    this.store = store;
    this.batch = batch;
    this.pending = pending;
  }

  /** Looks for a key of cur. What is said of it is right until the next version is put. */
  void load(byte[] key, int keyLength) throws RocksDBException {
    inBatch = pending.find(batch.bytes(), key, keyLength);
    if (inBatch) {
      start = pending.valueOffset();
      length = pending.valueLength();
      return;
    }
    start = 0;
    length = store.get(Family.CUR, key, keyLength, stored);
    if (length > stored.length) {
      stored = new byte[2 * length];
      length = store.get(Family.CUR, key, keyLength, stored);
    }
  }

  private byte[] bytes() {
    return inBatch ? batch.bytes() : stored;
  }

  boolean hasRow() {
    return length >= 0 && VersionValue.hasRow(bytes(), start, length);
  }

  /** LSN of the newest version, also one without row; 0 for none. */
  long from() {
    return length < 0 ? 0 : VersionValue.from(bytes(), start);
  }

  /** A copy of the row; null for none. */
  byte[] row() {
    return length < 0 ? null : VersionValue.row(bytes(), start, length);
  }
}
