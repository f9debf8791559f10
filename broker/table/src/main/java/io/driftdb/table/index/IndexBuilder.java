package io.driftdb.table.index;

import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatchInterface;

/**
 * Builds an index for the versions that were there before it, slice by slice. What it knows is in
 * the store, so it may be killed at any point and be made anew. Called by the fold's thread between
 * two of its batches (else it might write that a version goes on which the fold has just ended).
 */
public final class IndexBuilder {
  /** Bytes of rows in a slice: some milliseconds, for which the fold waits. */
  public static final int SLICE_BYTES = 1 << 20;

  // reading a version and writing an entry has a price of its own
  private static final int VERSION_BYTES = 128;

  private final IndexStates states;
  private final IndexMaintenance maintenance;
  private final int tableId;
  private final TableIndexes index;
  private final int indexId;

  public IndexBuilder(
      IndexStates states, IndexMaintenance maintenance, int tableId, IndexDefinition index) {
    this.states = states;
    this.maintenance = maintenance;
    this.tableId = tableId;
    this.index = TableIndexes.of(List.of(index));
    this.indexId = index.id();
  }

  public int indexId() {
    return indexId;
  }

  /**
   * Adds a slice of entries, and how far that is, to a batch; it must be written before the next
   * call. Does nothing for an index that is not being built.
   *
   * @param sliceBytes of rows, at least one version is taken
   * @return whether the index is ready when the batch is written
   */
  public boolean slice(WriteBatchInterface batch, VersionWalk versions, int sliceBytes)
      throws RocksDBException {
    IndexStates.State state = states.state(tableId, indexId);
    if (state != IndexStates.State.BUILDING) {
      return state == IndexStates.State.READY;
    }
    Visitor visitor = new Visitor(batch, sliceBytes);
    byte[] next = versions.walk(tableId, states.position(tableId, indexId), visitor);
    if (next == null) {
      states.finished(batch, tableId, indexId);
      return true;
    }
    states.built(batch, tableId, indexId, next);
    return false;
  }

  private final class Visitor implements VersionWalk.Visitor {
    private final WriteBatchInterface batch;
    private long bytesLeft;

    Visitor(WriteBatchInterface batch, int bytes) {
      this.batch = batch;
      this.bytesLeft = bytes;
    }

    @Override
    public boolean visit(byte[] key, long from, long to, byte[] row) throws RocksDBException {
      bytesLeft -= VERSION_BYTES;
      if (row != null) {
        maintenance.put(batch, tableId, index, key, from, to, row);
        bytesLeft -= row.length;
      }
      return bytesLeft > 0;
    }
  }
}
