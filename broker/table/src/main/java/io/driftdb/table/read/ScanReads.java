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
    Cursor from = Cursor.decode(topicId, cursor);
    from.checkScan();
    return scan(topicId, from.range(), from.from(), from.position(), limit, sink);
  }

  public long count(int topicId, ScanRange range, long asOfLsn) {
    if (range.index() != null) {
      return scan(topicId, range, asOfLsn, 0, version -> true).count();
    }
    return withSnapshot(
        topicId,
        asOfLsn,
        (table, snapshot) -> {
          try (KeyScan scan =
              new KeyScan(scope.store(), table.record(), range, asOfLsn, null, snapshot)) {
            return scan.count();
          }
        });
  }

  private ScanResult scan(
      int topicId, ScanRange range, long asOfLsn, byte[] position, long limit, RowSink sink) {
    return withSnapshot(
        topicId,
        asOfLsn,
        (table, snapshot) -> {
          Cursor start = new Cursor(topicId, asOfLsn, asOfLsn, range, position);
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
    byte[] cursor =
        position == null
            ? null
            : new Cursor(start.table(), start.from(), start.to(), start.range(), position).encode();
    return new ScanResult(start.from(), count, cursor);
  }

  private ScanResult byIndex(
      ServedTable table, Cursor start, long limit, RowSink sink, Snapshot snapshot)
      throws RocksDBException {
    ScanRange range = start.range();
    IndexDefinition index = index(table, range.index(), snapshot);
    IndexRange values =
        IndexRange.of(index, range.indexFrom(), range.indexTo(), range.indexToIncluded());
    TableStore store = scope.store();
    IndexScan.Source source = new IndexScan.Source(store.db(), store.handle(Family.IDX), snapshot);
    byte[] position = start.position();
    long count = 0;
    try (IndexScan scan =
            new IndexScan(source, start.table(), index, values, start.from(), position);
        VersionReader reader = new VersionReader(store, table.record(), snapshot)) {
      while (scan.next()) {
        RowVersion row = reader.at(scan.key(), start.from());
        if (row == null || !row.exists() || !scan.matches(row.row())) {
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
