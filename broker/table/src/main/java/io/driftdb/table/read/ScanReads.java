package io.driftdb.table.read;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.RowSink;
import io.driftdb.table.RowVersion;
import io.driftdb.table.ScanRange;
import io.driftdb.table.ScanResult;
import io.driftdb.table.index.IndexDefinition;
import io.driftdb.table.index.IndexRange;
import io.driftdb.table.index.IndexScan;
import io.driftdb.table.index.IndexStates;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.TableStore;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** Scans in the order of keys or of an index, each under one snapshot. Any thread. */
public final class ScanReads {
  private final ReadScope scope;
  private final IndexStates states;

  public ScanReads(ReadScope scope) {
    this.scope = scope;
    TableStore store = scope.store();
    this.states = new IndexStates(store.db(), store.handle(Family.META));
  }

  public ScanResult scan(int topicId, ScanRange range, long asOfLsn, long limit, RowSink sink) {
    return scan(topicId, range, asOfLsn, null, limit, sink);
  }

  public ScanResult scan(int topicId, byte[] cursor, long limit, RowSink sink) {
    Cursor from = Cursor.decode(scope.shard(), topicId, cursor);
    from.checkScan();
    return scan(topicId, from.range(), from.from(), from.position(), limit, sink);
  }

  public long count(int topicId, ScanRange range, long asOfLsn) {
    return withSnapshot(
        topicId,
        asOfLsn,
        (table, snapshot) -> {
          if (range.index() != null) {
            return countByIndex(table, range, asOfLsn, snapshot);
          }
          try (KeyScan scan =
              new KeyScan(scope.store(), table.record(), range, asOfLsn, null, snapshot)) {
            return scan.count();
          }
        });
  }

  /** An entry tells that its row is there; only long values have to be read. */
  private long countByIndex(ServedTable table, ScanRange range, long asOfLsn, Snapshot snapshot)
      throws RocksDBException {
    IndexDefinition index = index(table, range.index(), snapshot);
    long count = 0;
    try (IndexScan scan = indexScan(table, index, range, asOfLsn, null, snapshot);
        VersionReader reader = new VersionReader(scope.store(), table.record(), snapshot)) {
      while (scan.next()) {
        if (!scan.needsRow() || matches(scan, reader.at(scan.key(), asOfLsn))) {
          count++;
        }
      }
    }
    return count;
  }

  private static boolean matches(IndexScan scan, RowVersion row) {
    return row != null && row.exists() && scan.matches(row.row());
  }

  private IndexScan indexScan(
      ServedTable table,
      IndexDefinition index,
      ScanRange range,
      long asOfLsn,
      byte[] position,
      Snapshot snapshot) {
    IndexRange values =
        IndexRange.of(index, range.indexFrom(), range.indexTo(), range.indexToIncluded());
    TableStore store = scope.store();
    IndexScan.Source source = new IndexScan.Source(store.db(), store.handle(Family.IDX), snapshot);
    return new IndexScan(source, table.record().id(), index, values, asOfLsn, position);
  }

  private ScanResult scan(
      int topicId, ScanRange range, long asOfLsn, byte[] position, long limit, RowSink sink) {
    return withSnapshot(
        topicId,
        asOfLsn,
        (table, snapshot) -> {
          Cursor start = new Cursor(scope.shard(), topicId, asOfLsn, asOfLsn, range, position);
          return range.index() == null
              ? byKey(table, start, limit, sink, snapshot)
              : byIndex(table, start, limit, sink, snapshot);
        });
  }

  /** Reads under a snapshot. */
  @FunctionalInterface
  private interface SnapshotBody<T> {
    T read(ServedTable table, Snapshot snapshot) throws RocksDBException;
  }

  private <T> T withSnapshot(int topicId, long asOfLsn, SnapshotBody<T> body) {
    return scope.readAt(
        topicId,
        asOfLsn,
        table -> {
          Snapshot snapshot = scope.store().db().getSnapshot();
          try {
            return body.read(table, snapshot);
          } finally {
            scope.store().db().releaseSnapshot(snapshot);
            snapshot.close();
          }
        });
  }

  private ScanResult byKey(
      ServedTable table, Cursor start, long limit, RowSink sink, Snapshot snapshot)
      throws RocksDBException {
    long count = 0;
    try (KeyScan scan =
        new KeyScan(
            scope.store(),
            table.record(),
            start.range(),
            start.from(),
            start.position(),
            snapshot)) {
      for (RowVersion row = scan.next(); row != null; row = scan.next()) {
        if ((count == limit && limit > 0) || !sink.accept(row)) {
          return result(start, count, row.key());
        }
        count++;
      }
    }
    return result(start, count, null);
  }

  private static ScanResult result(Cursor start, long count, byte[] position) {
    byte[] cursor = position == null ? null : start.at(position).encode();
    return new ScanResult(start.from(), count, cursor);
  }

  private ScanResult byIndex(
      ServedTable table, Cursor start, long limit, RowSink sink, Snapshot snapshot)
      throws RocksDBException {
    ScanRange range = start.range();
    IndexDefinition index = index(table, range.index(), snapshot);
    byte[] position = start.position();
    long count = 0;
    try (IndexScan scan = indexScan(table, index, range, start.from(), position, snapshot);
        VersionReader reader = new VersionReader(scope.store(), table.record(), snapshot)) {
      while (scan.next()) {
        RowVersion row = reader.at(scan.key(), start.from());
        if (!matches(scan, row)) {
          continue;
        }
        if ((count == limit && limit > 0) || !sink.accept(row)) {
          return result(start, count, position == null ? new byte[0] : position);
        }
        count++;
        position = scan.position();
      }
    }
    return result(start, count, null);
  }

  private IndexDefinition index(ServedTable table, String name, Snapshot snapshot)
      throws RocksDBException {
    for (IndexDefinition each : table.indexes().definitions()) {
      if (each.name().equals(name)) {
        if (!states.isReadyIn(snapshot, table.record().id(), each.id())) {
          throw new DriftException(
              ErrorCode.INDEX_NOT_READY,
              "Index " + name + " is being built. " + ErrorCode.INDEX_NOT_READY.advice());
        }
        return each;
      }
    }
    throw new DriftException(
        ErrorCode.UNKNOWN_INDEX,
        "The table has no index " + name + ". " + ErrorCode.UNKNOWN_INDEX.advice());
  }

  /** Ids of the indexes that serve. */
  public List<Integer> readyIndexes(int topicId) {
    return scope.read(topicId, Long.MAX_VALUE, table -> states.ready(topicId, table.indexes()));
  }
}
