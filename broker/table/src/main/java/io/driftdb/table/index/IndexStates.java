package io.driftdb.table.index;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatchInterface;

/**
 * How far each index is built, in the store's meta family: key {@code "idx" table int32 index
 * int32}, value {@code format int8, state int8 (0 building, 1 ready), position}. Changes go into
 * the batch of what they tell of. Written by the fold's thread, read from any.
 */
public final class IndexStates {
  private static final byte[] KEY_PREFIX = {'i', 'd', 'x'};
  private static final byte FORMAT = 1;
  private static final byte BUILDING = 0;
  private static final byte READY = 1;
  private static final int POSITION_OFFSET = 2;

  /** How far an index is. */
  public enum State {
    /** Not known here, or of a format that is not read any more: drop its entries and begin. */
    ABSENT,
    /** New versions are in it; old ones are being added. */
    BUILDING,
    /** It serves. */
    READY
  }

  private final RocksDB db;
  private final ColumnFamilyHandle meta;

  public IndexStates(RocksDB db, ColumnFamilyHandle meta) {
    this.db = db;
    this.meta = meta;
  }

  public State state(int tableId, int indexId) throws RocksDBException {
    return stateOf(db.get(meta, key(tableId, indexId)));
  }

  /**
   * Whether a snapshot holds all of an index: one that has become ready since then may lack some.
   */
  public boolean isReadyIn(Snapshot snapshot, int tableId, int indexId) throws RocksDBException {
    try (ReadOptions how = new ReadOptions().setSnapshot(snapshot)) {
      return stateOf(db.get(meta, how, key(tableId, indexId))) == State.READY;
    }
  }

  private static State stateOf(byte[] value) {
    if (value == null || value[0] != FORMAT) {
      return State.ABSENT;
    }
    return value[1] == READY ? State.READY : State.BUILDING;
  }

  /** Those of a table's indexes that serve. */
  public List<Integer> ready(int tableId, TableIndexes indexes) throws RocksDBException {
    List<Integer> ready = new ArrayList<>();
    for (IndexDefinition each : indexes.definitions()) {
      if (state(tableId, each.id()) == State.READY) {
        ready.add(each.id());
      }
    }
    return ready;
  }

  /** An index that is new here: from this batch on the fold maintains it, and it is to be built. */
  public void begin(WriteBatchInterface batch, int tableId, int indexId) throws RocksDBException {
    put(batch, tableId, indexId, BUILDING, new byte[0]);
  }

  /** Forgets an index; its entries are removed by {@link IndexMaintenance#drop}. */
  public void drop(WriteBatchInterface batch, int tableId, int indexId) throws RocksDBException {
    batch.delete(meta, key(tableId, indexId));
  }

  /** Where a build is to go on; null at its beginning. */
  byte[] position(int tableId, int indexId) throws RocksDBException {
    byte[] value = db.get(meta, key(tableId, indexId));
    return value == null || value.length == POSITION_OFFSET
        ? null
        : Arrays.copyOfRange(value, POSITION_OFFSET, value.length);
  }

  void built(WriteBatchInterface batch, int tableId, int indexId, byte[] position)
      throws RocksDBException {
    put(batch, tableId, indexId, BUILDING, position);
  }

  void finished(WriteBatchInterface batch, int tableId, int indexId) throws RocksDBException {
    put(batch, tableId, indexId, READY, new byte[0]);
  }

  private void put(WriteBatchInterface batch, int tableId, int indexId, byte state, byte[] position)
      throws RocksDBException {
    byte[] value =
        ByteBuffer.allocate(POSITION_OFFSET + position.length)
            .put(FORMAT)
            .put(state)
            .put(position)
            .array();
    batch.put(meta, key(tableId, indexId), value);
  }

  private static byte[] key(int tableId, int indexId) {
    return ByteBuffer.allocate(KEY_PREFIX.length + 2 * Integer.BYTES)
        .put(KEY_PREFIX)
        .putInt(tableId)
        .putInt(indexId)
        .array();
  }
}
