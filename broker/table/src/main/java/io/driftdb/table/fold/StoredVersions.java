package io.driftdb.table.fold;

import io.driftdb.table.index.VersionWalk;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableStore;
import io.driftdb.table.store.VersionValue;
import java.util.Arrays;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** The versions of a table in the order of their keys, each row's newest first. */
final class StoredVersions implements VersionWalk {
  private final TableStore store;

  StoredVersions(TableStore store) {
    this.store = store;
  }

  @Override
  public byte[] walk(int tableId, byte[] after, Visitor visitor) throws RocksDBException {
    byte[] prefix = TableKeys.prefix(tableId);
    try (ReadOptions how = new ReadOptions().setFillCache(false);
        RocksIterator it = store.iterator(Family.VER, how)) {
      byte[] newer = start(it, prefix, after);
      for (; it.isValid(); it.next()) {
        byte[] key = it.key();
        if (!Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
          break;
        }
        byte[] value = it.value();
        byte[] row = VersionValue.row(value, 0, value.length);
        long to = isSameRow(newer, key) ? TableKeys.lsnOfVersion(newer) : 0;
        newer = key;
        if (!visitor.visit(TableKeys.rowKeyOfVersion(key), TableKeys.lsnOfVersion(key), to, row)) {
          return key;
        }
      }
      it.status();
      return null;
    }
  }

  /** Goes to the first version behind that key; returns the key of the one before it, or null. */
  private static byte[] start(RocksIterator it, byte[] prefix, byte[] after) {
    if (after == null) {
      it.seek(prefix);
      return null;
    }
    it.seekForPrev(after);
    byte[] before = it.isValid() ? it.key() : null;
    it.seek(Arrays.copyOf(after, after.length + 1));
    return before;
  }

  private static boolean isSameRow(byte[] newer, byte[] key) {
    int row = key.length - Long.BYTES;
    return newer != null && newer.length == key.length && Arrays.equals(newer, 0, row, key, 0, row);
  }
}
