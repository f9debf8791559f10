package io.driftdb.table.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * One open RocksDB with the families of a shard's tables. The fold's thread writes; any thread
 * reads while it holds {@link #use}. A RocksDBException means that the files can't be trusted.
 */
public final class TableStore implements AutoCloseable {
  private static final String UNFLUSHED_BUFFERS = "rocksdb.num-immutable-mem-table";
  private static final Duration SPACE_GRACE = Duration.ofMinutes(1);

  private final Path path;
  private final RocksDB db;
  private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
  private final List<AutoCloseable> options = new ArrayList<>();
  private final WriteRetry retry;
  private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true).setNoSlowdown(true);
  private final ReadOptions reading = new ReadOptions();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private TableStore(Path path, StoreMemory memory, boolean readOnly) throws RocksDBException {
    Manifest.check(path);
    this.path = path;
    this.retry = new WriteRetry(path, SPACE_GRACE);
    DBOptions database = memory.databaseOptions();
    ColumnFamilyOptions family = memory.familyOptions();
    options.add(database);
    options.add(family);
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (Family each : Family.values()) {
      descriptors.add(new ColumnFamilyDescriptor(MetaKeys.key(each.text()), family));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      db =
          readOnly
              ? RocksDB.openReadOnly(database, path.toString(), descriptors, handles)
              : RocksDB.open(database, path.toString(), descriptors, handles);
    } catch (RocksDBException e) {
      closeOptions();
      throw e;
    }
    for (Family each : Family.values()) {
      families.put(each, handles.get(families.size()));
    }
  }

  /** Opens or creates a store; the directory above it is there. */
  public static TableStore open(Path path, StoreMemory memory) throws RocksDBException {
    return new TableStore(path, memory, false);
  }

  /** Opens a checkpoint, which stays as it is. */
  public static TableStore openReadOnly(Path path, StoreMemory memory) throws RocksDBException {
    return new TableStore(path, memory, true);
  }

  public Path path() {
    return path;
  }

  public RocksDB db() {
    return db;
  }

  public ColumnFamilyHandle handle(Family family) {
    return families.get(family);
  }

  /** The family's number in what is written. */
  public int id(Family family) {
    return families.get(family).getID();
  }

  /** To be held, and given back, by who reads: the store is not closed meanwhile. */
  public Lock use() {
    return lock.readLock();
  }

  /** Whether it is closed for good; asked while {@link #use} is held. */
  public boolean isClosed() {
    return closed;
  }

  /** Marks the store when the error tells that it is damaged; returns what there is to add then. */
  public String onError(Throwable error) {
    if (!StoreDamage.isDamage(error)) {
      return "";
    }
    StoreDamage.mark(path, error);
    return ". The next start of the broker makes it anew, if the log or a checkpoint has all of it";
  }

  /** Whether damage was met: what is read is right all the same, since each block is checked. */
  public boolean isDamaged() {
    return StoreDamage.isMarked(path);
  }

  public byte[] get(Family family, byte[] key) throws RocksDBException {
    return db.get(handle(family), reading, key);
  }

  /** Reads into a buffer; the value's length, which may be more than it holds, -1 for none. */
  public int get(Family family, byte[] key, int keyLength, byte[] value) throws RocksDBException {
    return db.get(handle(family), reading, key, 0, keyLength, value, 0, value.length);
  }

  /** How to read without a snapshot or bounds. */
  public ReadOptions reading() {
    return reading;
  }

  public RocksIterator iterator(Family family, ReadOptions how) {
    return db.newIterator(handle(family), how);
  }

  /**
   * Writes a group: all of it or, after a crash, nothing. Waits while the disk is full or RocksDB
   * is behind.
   */
  public void write(GroupBatch group) throws RocksDBException {
    try (WriteBatch batch = group.getWriteBatch()) {
      retry.run(() -> db.write(unlogged, batch));
    }
  }

  /** Who waits for disk space fails, now and from now on. Any thread. */
  public void endWaits() {
    retry.end();
  }

  public AppliedMark applied() throws RocksDBException {
    return AppliedMark.decode(get(Family.META, MetaKeys.APPLIED));
  }

  public void putApplied(GroupBatch batch, AppliedMark mark) {
    put(batch, MetaKeys.APPLIED, mark.encode());
  }

  public void putTable(GroupBatch batch, TableRecord table) {
    put(batch, MetaKeys.table(table.id()), table.encode());
  }

  public void deleteTable(GroupBatch batch, int table) {
    byte[] key = MetaKeys.table(table);
    batch.delete(id(Family.META), key, key.length);
  }

  private void put(GroupBatch batch, byte[] key, byte[] value) {
    batch.put(id(Family.META), key, key.length, value, value.length);
  }

  /** Removes all of a table's data, but not its record. */
  public void deleteRows(GroupBatch batch, int table) {
    byte[] from = TableKeys.prefix(table);
    byte[] to = TableKeys.behind(from);
    for (Family each : List.of(Family.CUR, Family.VER, Family.CHG, Family.REJ, Family.IDX)) {
      batch.deleteRange(handle(each), from, to);
    }
  }

  /** All tables that the store knows. */
  public List<TableRecord> tables() throws RocksDBException {
    List<TableRecord> tables = new ArrayList<>();
    try (RocksIterator it = iterator(Family.META, reading)) {
      for (it.seek(MetaKeys.TABLE_PREFIX); it.isValid(); it.next()) {
        byte[] key = it.key();
        if (key.length != MetaKeys.TABLE_PREFIX.length + Integer.BYTES
            || !Arrays.equals(
                key, MetaKeys.table(Bytes.getInt(key, MetaKeys.TABLE_PREFIX.length)))) {
          break;
        }
        tables.add(TableRecord.decode(it.value()));
      }
      it.status();
    }
    return tables;
  }

  /** Puts all that is written into files. */
  public void flushDurably() throws RocksDBException {
    try (FlushOptions how = new FlushOptions().setWaitForFlush(true)) {
      db.flush(how, List.copyOf(families.values()));
    }
  }

  /**
   * Begins to put what is written into files, in the background; on a full disk, or while RocksDB
   * is behind, later. While some of it waits for that already, no more is asked for: after an error
   * RocksDB takes a second for each flush that was, before it goes on.
   */
  public void startFlush() throws RocksDBException {
    if (db.getLongProperty(handle(Family.META), UNFLUSHED_BUFFERS) > 0) {
      return;
    }
    try (FlushOptions how = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
      db.flush(how, List.copyOf(families.values()));
    } catch (RocksDBException e) {
      if (!WriteRetry.isOfSpace(e) && !WriteRetry.isStall(e)) {
        throw e;
      }
    }
  }

  /** Rewrites all files, so that nothing is left of what was deleted. */
  public void compact() throws RocksDBException {
    for (ColumnFamilyHandle each : families.values()) {
      db.compactRange(each);
    }
  }

  /** Makes a copy of the files, which shares those that do not change, in a new directory. */
  void copyTo(Path directory) throws RocksDBException {
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkpoint.createCheckpoint(directory.toString());
    }
  }

  /** Closes without flushing: what is not in files is folded again at the next start. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        for (ColumnFamilyHandle each : families.values()) {
          each.close();
        }
        db.close();
        unlogged.close();
        reading.close();
        closeOptions();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void closeOptions() {
    for (AutoCloseable each : options) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e); // options only free memory
      }
    }
  }
}
