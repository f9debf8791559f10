package io.driftdb.table.index;

import java.nio.ByteBuffer;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatchInterface;

/**
 * Puts what happens to rows into the batch that it happens in. Everything may be repeated: entries
 * are the same whoever writes them. Called by the fold's thread; allocates for each entry. An error
 * means that the batch must not be written.
 */
public final class IndexMaintenance {
  private static final byte[] NEWEST = new byte[Long.BYTES];

  private final ColumnFamilyHandle idx;

  public IndexMaintenance(ColumnFamilyHandle idx) {
    this.idx = idx;
  }

  /**
   * A row has got a new version.
   *
   * @param fromLsn of the new version; it ends the old one
   * @param oldFromLsn not looked at when there is no old row
   * @param oldRow null when there was no row
   * @param newRow null when there is no row from here on
   */
  public void onVersion(
      WriteBatchInterface batch,
      int tableId,
      TableIndexes indexes,
      byte[] key,
      long fromLsn,
      long oldFromLsn,
      byte[] oldRow,
      byte[] newRow)
      throws RocksDBException {
    if (indexes.isEmpty()) {
      return;
    }
    if (oldRow != null) {
      put(batch, tableId, indexes, key, oldFromLsn, fromLsn, oldRow);
    }
    if (newRow != null) {
      put(batch, tableId, indexes, key, fromLsn, 0, newRow);
    }
  }

  /** A version that is not kept any longer. */
  public void onExpired(
      WriteBatchInterface batch,
      int tableId,
      TableIndexes indexes,
      byte[] key,
      long fromLsn,
      byte[] row)
      throws RocksDBException {
    if (indexes.isEmpty() || row == null) {
      return;
    }
    byte[][] values = indexes.entryValues(row);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        batch.delete(idx, IndexKeys.entry(tableId, indexes.id(i), values[i], key, fromLsn));
      }
    }
  }

  /** Removes all entries of an index. */
  public void drop(WriteBatchInterface batch, int tableId, int indexId) throws RocksDBException {
    batch.deleteRange(
        idx,
        IndexKeys.prefix(tableId, indexId),
        ByteOrder.behindPrefix(IndexKeys.prefix(tableId, indexId)));
  }

  /** Removes all entries of all indexes of a table. */
  public void dropTable(WriteBatchInterface batch, int tableId) throws RocksDBException {
    batch.deleteRange(
        idx, IndexKeys.prefix(tableId), ByteOrder.behindPrefix(IndexKeys.prefix(tableId)));
  }

  /** The entries of one version; {@code to} is 0 for the newest. */
  void put(
      WriteBatchInterface batch,
      int tableId,
      TableIndexes indexes,
      byte[] key,
      long from,
      long to,
      byte[] row)
      throws RocksDBException {
    byte[][] values = indexes.entryValues(row);
    byte[] end = to == 0 ? NEWEST : ByteBuffer.allocate(Long.BYTES).putLong(to).array();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        batch.put(idx, IndexKeys.entry(tableId, indexes.id(i), values[i], key, from), end);
      }
    }
  }
}
