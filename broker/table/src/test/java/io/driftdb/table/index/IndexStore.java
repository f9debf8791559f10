package io.driftdb.table.index;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A store that has nothing but indexes. */
final class IndexStore implements AutoCloseable {
  static final int TABLE = 7;

  private final DBOptions options =
      new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
  private final WriteOptions writing = new WriteOptions();
  private final List<ColumnFamilyHandle> families = new ArrayList<>();
  final RocksDB db;
  final ColumnFamilyHandle idx;
  final IndexMaintenance maintenance;
  final IndexStates states;

  /** Writes to a batch. */
  interface Change {
    void addTo(WriteBatch batch) throws RocksDBException;
  }

  static {
    RocksDB.loadLibrary();
  }

  IndexStore(Path directory) throws RocksDBException {
    List<ColumnFamilyDescriptor> descriptors =
        List.of(
            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
            new ColumnFamilyDescriptor("idx".getBytes(StandardCharsets.UTF_8)),
            new ColumnFamilyDescriptor("meta".getBytes(StandardCharsets.UTF_8)));
    db = RocksDB.open(options, directory.toString(), descriptors, families);
    idx = families.get(1);
    maintenance = new IndexMaintenance(idx);
    states = new IndexStates(db, families.get(2));
  }

  void write(Change change) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      change.addTo(batch);
      db.write(writing, batch);
    }
  }

  IndexScan scan(IndexDefinition index, IndexRange range, long asOfLsn, byte[] position) {
    return new IndexScan(
        new IndexScan.Source(db, idx, null), TABLE, index, range, asOfLsn, position);
  }

  /** All entries of all indexes. */
  List<byte[]> entries() throws RocksDBException {
    List<byte[]> all = new ArrayList<>();
    try (RocksIterator each = db.newIterator(idx)) {
      for (each.seekToFirst(); each.isValid(); each.next()) {
        all.add(ByteOrder.join(each.key(), each.value()));
      }
      each.status();
    }
    return all;
  }

  @Override
  public void close() {
    families.forEach(ColumnFamilyHandle::close);
    db.close();
    writing.close();
    options.close();
  }
}
