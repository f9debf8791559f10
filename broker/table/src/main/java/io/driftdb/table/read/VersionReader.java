package io.driftdb.table.read;

import io.driftdb.table.RowVersion;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableRecord;
import io.driftdb.table.store.TableStore;
import io.driftdb.table.store.VersionValue;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/**
 * Looks for versions of rows. Without a snapshot each look-up is right as long as the LSN is
 * applied and above the horizon: newer versions only come, older ones stay. Used by one thread;
 * close it.
 */
final class VersionReader implements AutoCloseable {
  private final TableStore store;
  private final TableRecord table;
  private final ReadOptions how;
  private RocksIterator versions;

  VersionReader(TableStore store, TableRecord table, Snapshot snapshot) {
    this.store = store;
    this.table = table;
    this.how = snapshot == null ? store.reading() : new ReadOptions().setSnapshot(snapshot);
  }

  /** The version at an LSN; null when there is none, or one without row that is past. */
  RowVersion at(byte[] key, long asOfLsn) throws RocksDBException {
    byte[] newest = store.db().get(store.handle(Family.CUR), how, TableKeys.cur(table.id(), key));
    return newest == null ? null : at(key, newest, asOfLsn);
  }

  /**
   * The same, for a state that is likely older than the row's newest version: does not ask for that
   * first.
   */
  RowVersion atOlder(byte[] key, long asOfLsn) throws RocksDBException {
    byte[] row = TableKeys.row(table.id(), key);
    byte[] value = seek(key, row, asOfLsn);
    if (value == null) {
      return null;
    }
    long toLsn = moveToNewer(row) ? TableKeys.lsnOfVersion(versions.key()) : 0;
    RowVersion version = VersionValue.decode(key, value, toLsn);
    return isPast(version) ? null : version;
  }

  /** The same, where the newest version is known. */
  RowVersion at(byte[] key, byte[] newest, long asOfLsn) throws RocksDBException {
    if (VersionValue.from(newest, 0) <= asOfLsn) {
      RowVersion version = VersionValue.decode(key, newest, 0);
      return isPast(version) ? null : version;
    }
    return older(key, asOfLsn);
  }

  private boolean isPast(RowVersion version) {
    return table.isPast(version.fromLsn(), version.toLsn(), version.exists());
  }

  /** The newest version from at or before an LSN, where there is a newer one. */
  private RowVersion older(byte[] key, long lsn) throws RocksDBException {
    RowVersion version = atOlder(key, lsn);
    if (version != null && version.toLsn() == 0) {
      versions.refresh(); // it is from before the newer version came
      version = atOlder(key, lsn);
    }
    // still no newer one: rows are being removed, and whoever reads is told so
    return version == null || version.toLsn() == 0 ? null : version;
  }

  private byte[] seek(byte[] key, byte[] row, long lsn) throws RocksDBException {
    if (versions == null) {
      versions = store.iterator(Family.VER, how);
    }
    versions.seek(TableKeys.version(table.id(), key, lsn));
    return isAt(row) ? versions.value() : null;
  }

  private boolean moveToNewer(byte[] row) throws RocksDBException {
    versions.prev();
    return isAt(row);
  }

  private boolean isAt(byte[] row) throws RocksDBException {
    if (versions.isValid()) {
      return TableKeys.isOfRow(versions.key(), row);
    }
    versions.status();
    return false;
  }

  /** Whether there is a row at an LSN, where the newest version is known. */
  boolean exists(byte[] key, byte[] newest, long asOfLsn) throws RocksDBException {
    if (VersionValue.from(newest, 0) <= asOfLsn) {
      return VersionValue.hasRow(newest, 0, newest.length);
    }
    RowVersion version = older(key, asOfLsn);
    return version != null && version.exists();
  }

  @Override
  public void close() {
    if (versions != null) {
      versions.close();
    }
    if (how != store.reading()) {
      how.close();
    }
  }
}
