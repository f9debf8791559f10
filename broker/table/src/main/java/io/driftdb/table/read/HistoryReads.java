package io.driftdb.table.read;

import io.driftdb.table.RowSink;
import io.driftdb.table.RowVersion;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableRecord;
import io.driftdb.table.store.TableStore;
import io.driftdb.table.store.VersionValue;
import java.util.Arrays;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Tells the versions of a row and the records that changed nothing, the newest first. What the
 * horizon has passed is left out, whether it is still there or not. Any thread.
 */
public final class HistoryReads {
  private final ReadScope scope;

  public HistoryReads(ReadScope scope) {
    this.scope = scope;
  }

  public long history(int topicId, byte[] key, long beforeLsn, RowSink sink) {
    return scope.read(
        topicId,
        Long.MAX_VALUE,
        table -> {
          long applied = scope.lastApplied();
          long last = beforeLsn == 0 ? applied : Math.min(beforeLsn - 1, applied);
          try (Walk walk = new Walk(scope.store(), table.record(), key, applied)) {
            return walk.walk(last, sink);
          }
        });
  }

  /** Merges the two families. */
  private static final class Walk implements AutoCloseable {
    private final TableRecord table;
    private final byte[] key;
    private final byte[] row;
    private final long appliedLsn;
    private final ReadOptions how = new ReadOptions();
    private final RocksIterator versions;
    private final RocksIterator refused;
    private long newerLsn;

    Walk(TableStore store, TableRecord table, byte[] key, long appliedLsn) {
      this.table = table;
      this.key = key;
      this.row = TableKeys.row(table.id(), key);
      this.appliedLsn = appliedLsn;
      this.versions = store.iterator(Family.VER, how);
      this.refused = store.iterator(Family.REJ, how);
    }

    long walk(long lastLsn, RowSink sink) throws RocksDBException {
      seek(lastLsn);
      long before = lastLsn + 1;
      while (true) {
        long version = lsn(versions);
        long refusal = lsn(refused);
        if (version == 0 && refusal <= table.horizonLsn()) {
          versions.status();
          refused.status();
          return 0;
        }
        RowVersion next;
        if (version > refusal) {
          next = VersionValue.decode(key, versions.value(), newerLsn);
          newerLsn = version;
          versions.next();
          if (table.isPast(next.fromLsn(), next.toLsn(), next.exists())) {
            continue;
          }
        } else {
          next = VersionValue.decode(key, refused.value(), 0);
          refused.next();
          if (refusal <= table.horizonLsn()) {
            continue;
          }
        }
        if (!sink.accept(next)) {
          return before;
        }
        before = next.fromLsn();
      }
    }

    private void seek(long lastLsn) {
      byte[] first = TableKeys.version(table.id(), key, lastLsn);
      versions.seekForPrev(first);
      if (versions.isValid() && Arrays.equals(versions.key(), first)) {
        versions.prev();
      }
      long newer = versions.isValid() ? lsn(versions) : 0;
      newerLsn = newer > appliedLsn ? 0 : newer;
      versions.seek(first);
      refused.seek(first);
    }

    /** LSN of the entry where an iterator is; 0 when it is not of the row. */
    private long lsn(RocksIterator it) {
      if (!it.isValid()) {
        return 0;
      }
      byte[] at = it.key();
      return TableKeys.isOfRow(at, row) ? TableKeys.lsnOfVersion(at) : 0;
    }

    @Override
    public void close() {
      versions.close();
      refused.close();
      how.close();
    }
  }
}
