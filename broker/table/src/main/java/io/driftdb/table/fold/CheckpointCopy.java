package io.driftdb.table.fold;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.GroupBatch;
import io.driftdb.table.store.StoreCheckpoints;
import io.driftdb.table.store.StoreMemory;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableRecord;
import io.driftdb.table.store.TableStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies a table's rows out of a checkpoint, slice by slice. Belongs to the fold's thread. */
final class CheckpointCopy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointCopy.class);
  private static final int SLICE_BYTES = 1 << 20;
  private static final List<Family> FAMILIES =
      List.of(Family.CUR, Family.VER, Family.CHG, Family.REJ);

  private final StoreMemory memory;
  private final TableStore from;
  private final TableRecord record;
  private final byte[] prefix;
  private final ReadOptions how = new ReadOptions().setFillCache(false);
  private int family;
  private RocksIterator rows;

  private CheckpointCopy(StoreMemory memory, TableStore from, TableRecord record) {
    this.memory = memory;
    this.from = from;
    this.record = record;
    this.prefix = TableKeys.prefix(record.id());
  }

  /** Of the newest checkpoint that has the whole table; null for none. */
  static CheckpointCopy newestWith(FoldContext context, int table) {
    try {
      for (StoreCheckpoints.Taken each : new StoreCheckpoints(context.directory()).list()) {
        CheckpointCopy copy = open(each, table);
        if (copy != null) {
          return copy;
        }
      }
    } catch (IOException e) {
      LOG.warn("Checkpoints of shard {} can't be listed", context.shard(), e);
    }
    return null;
  }

  private static CheckpointCopy open(StoreCheckpoints.Taken checkpoint, int table) {
    StoreMemory memory = new StoreMemory(SLICE_BYTES, SLICE_BYTES);
    TableStore store = null;
    try {
      store = TableStore.openReadOnly(checkpoint.path(), memory);
      for (TableRecord record : store.tables()) {
        if (record.id() == table && record.complete()) {
          return new CheckpointCopy(memory, store, record);
        }
      }
    } catch (RocksDBException e) {
      LOG.warn("The checkpoint {} can't be read", checkpoint.path(), e);
    }
    if (store != null) {
      store.close();
    }
    memory.close();
    return null;
  }

  /** From there on the log has to tell the rest. */
  long appliedLsn() throws RocksDBException {
    return from.applied().lsn();
  }

  TableRecord record() {
    return record;
  }

  /** Adds a slice to a batch for a store; true when that was all. DATA_DAMAGED. */
  boolean slice(GroupBatch batch, TableStore to) {
    try {
      return addSlice(batch, to);
    } catch (RocksDBException e) {
      throw new DriftException(
          ErrorCode.DATA_DAMAGED,
          "The checkpoint " + from.path() + " can't be read: " + e.getMessage(),
          e);
    }
  }

  private boolean addSlice(GroupBatch batch, TableStore to) throws RocksDBException {
    while (family < FAMILIES.size()) {
      Family of = FAMILIES.get(family);
      if (rows == null) {
        rows = from.iterator(of, how);
        rows.seek(prefix);
      }
      for (; rows.isValid(); rows.next()) {
        byte[] key = rows.key();
        if (!Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
          break;
        }
        if (batch.length() >= SLICE_BYTES) {
          return false;
        }
        byte[] value = rows.value();
        batch.put(to.id(of), key, key.length, value, value.length);
      }
      rows.status();
      rows.close();
      rows = null;
      family++;
    }
    return true;
  }

  @Override
  public void close() {
    if (rows != null) {
      rows.close();
    }
    how.close();
    from.close();
    memory.close();
  }
}
