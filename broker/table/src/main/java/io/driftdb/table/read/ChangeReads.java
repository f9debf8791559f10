package io.driftdb.table.read;

import io.driftdb.table.RowSink;
import io.driftdb.table.RowVersion;
import io.driftdb.table.store.Bytes;
import io.driftdb.table.store.ChangeValue;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableStore;
import io.driftdb.table.store.VersionValue;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Hands out the changes of a table in order, whole transactions at a time. Any thread. */
public final class ChangeReads {
  private final ReadScope scope;

  public ChangeReads(ReadScope scope) {
    this.scope = scope;
  }

  public long changes(int topicId, long afterLsn, RowSink sink, Runnable onBoundary) {
    return scope.read(
        topicId,
        afterLsn,
        table -> {
          long applied = scope.lastApplied();
          scope.checkReached(afterLsn);
          try (Walk walk = new Walk(scope.store(), topicId, afterLsn, applied)) {
            return walk.walk(sink, onBoundary);
          }
        });
  }

  /** A unit is a transaction, or a record that is in none. */
  private static final class Walk implements AutoCloseable {
    private final TableStore store;
    private final int table;
    private final long after;
    private final long applied;
    private final Slice bound;
    private final ReadOptions how;
    private final ReadOptions unbounded = new ReadOptions();
    private final RocksIterator changes;
    private final RocksIterator transactions;
    private long unitStart;
    private long unitEnd;

    Walk(TableStore store, int table, long after, long applied) {
      this.store = store;
      this.table = table;
      this.after = after;
      this.applied = applied;
      this.bound = new Slice(TableKeys.change(table, applied + 1));
      this.how = new ReadOptions().setIterateUpperBound(bound);
      this.changes = store.iterator(Family.CHG, how);
      this.transactions = store.iterator(Family.TXN, unbounded);
    }

    long walk(RowSink sink, Runnable onBoundary) throws RocksDBException {
      transactions.seek(TableKeys.transaction(after + 1));
      unitEnd = after + 1;
      boolean taken = false;
      for (changes.seek(TableKeys.change(table, after + 1)); changes.isValid(); changes.next()) {
        long lsn = TableKeys.lsnOfChange(changes.key());
        if (lsn >= unitEnd) {
          if (taken) {
            onBoundary.run();
          }
          taken = false;
          startUnit(lsn);
        }
        byte[] value = changes.value();
        if (!ChangeValue.madeVersion(value)) {
          continue;
        }
        RowVersion version = version(ChangeValue.key(value), lsn);
        if (version == null || (!sink.accept(version) && !taken)) {
          return unitStart - 1;
        }
        taken = true;
      }
      changes.status();
      if (taken) {
        onBoundary.run();
      }
      return applied;
    }

    /** The unit that an LSN is in: its transaction, whole, or just its record. */
    private void startUnit(long lsn) throws RocksDBException {
      unitStart = lsn;
      unitEnd = lsn + 1;
      for (; transactions.isValid(); transactions.next()) {
        long end = Bytes.getLong(transactions.value(), 0);
        long start = Bytes.getLong(transactions.key(), 0);
        if (end > lsn) {
          if (start <= lsn) {
            unitStart = start;
            unitEnd = end;
          }
          return;
        }
      }
      transactions.status();
    }

    /** Null when it has just expired: then the horizon says so. */
    private RowVersion version(byte[] key, long lsn) throws RocksDBException {
      byte[] value = store.get(Family.VER, TableKeys.version(table, key, lsn));
      return value == null ? null : VersionValue.decode(key, value, 0);
    }

    @Override
    public void close() {
      changes.close();
      transactions.close();
      how.close();
      unbounded.close();
      bound.close();
    }
  }
}
