package io.driftdb.table.read;

import io.driftdb.table.RowVersion;
import io.driftdb.table.ScanRange;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableRecord;
import io.driftdb.table.store.TableStore;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/**
 * Walks the rows of a key range as of an LSN: each row that ever was has a newest version, and only
 * where that is too new, older ones are looked for. Used by one thread; close it.
 */
final class KeyScan implements AutoCloseable {
  private final long asOfLsn;
  private final VersionReader reader;
  private final Slice end;
  private final ReadOptions how;
  private final RocksIterator newest;
  private boolean started;
  private byte[] key;

  /**
   * Stands before the first row.
   *
   * @param from first key; null or empty for the range's own
   */
  KeyScan(
      TableStore store,
      TableRecord table,
      ScanRange range,
      long asOfLsn,
      byte[] from,
      Snapshot snapshot) {
    this.asOfLsn = asOfLsn;
    this.reader = new VersionReader(store, table, snapshot);
    byte[] behind =
        isEmpty(range.toKey())
            ? TableKeys.behind(TableKeys.prefix(table.id()))
            : TableKeys.cur(table.id(), range.toKey());
    this.end = new Slice(behind);
    this.how = new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(end);
    this.newest = store.iterator(Family.CUR, how);
    byte[] first = from != null ? from : range.fromKey();
    newest.seek(first == null ? TableKeys.prefix(table.id()) : TableKeys.cur(table.id(), first));
  }

  private static boolean isEmpty(byte[] bytes) {
    return bytes == null || bytes.length == 0;
  }

  private boolean advance() throws RocksDBException {
    if (started) {
      newest.next();
    }
    started = true;
    if (newest.isValid()) {
      return true;
    }
    newest.status();
    return false;
  }

  /** The next row; null when that was all. */
  RowVersion next() throws RocksDBException {
    while (advance()) {
      key = TableKeys.rowKeyOfCur(newest.key());
      RowVersion version = reader.at(key, newest.value(), asOfLsn);
      if (version != null && version.exists()) {
        return version;
      }
    }
    return null;
  }

  /** Counts the rows that are left. */
  long count() throws RocksDBException {
    long count = 0;
    while (advance()) {
      byte[] cur = newest.key();
      if (reader.exists(TableKeys.rowKeyOfCur(cur), newest.value(), asOfLsn)) {
        count++;
      }
    }
    return count;
  }

  @Override
  public void close() {
    newest.close();
    how.close();
    end.close();
    reader.close();
  }
}
