package io.driftdb.table.store;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.rocksdb.RocksDBException;

/** Whose store it is: what stands first in its meta family. Any thread. */
public record StoreIdentity(UUID clusterId, int shard) {
  /** The version of what this package writes. */
  public static final int FORMAT_VERSION = 1;

  private static final byte[] KEY = MetaKeys.key("identity");

  void write(GroupBatch batch, TableStore store) {
    byte[] value =
        ByteBuffer.allocate(2 * Integer.BYTES + 2 * Long.BYTES)
            .putInt(FORMAT_VERSION)
            .putInt(shard)
            .putLong(clusterId.getMostSignificantBits())
            .putLong(clusterId.getLeastSignificantBits())
            .array();
    batch.put(store.id(Family.META), KEY, KEY.length, value, value.length);
  }

  /**
   * Whether the store has an identity at all. FORMAT_TOO_NEW, DATA_DIR_FOREIGN when it is another.
   */
  boolean isOf(TableStore store) throws RocksDBException {
    byte[] value = store.get(Family.META, KEY);
    if (value == null) {
      return false;
    }
    ByteBuffer read = ByteBuffer.wrap(value);
    int version = read.getInt();
    if (version > FORMAT_VERSION) {
      throw new DriftException(
          ErrorCode.FORMAT_TOO_NEW,
          "The table store "
              + store.path()
              + " has format "
              + version
              + ", this is "
              + FORMAT_VERSION);
    }
    int ofShard = read.getInt();
    UUID ofCluster = new UUID(read.getLong(), read.getLong());
    if (ofShard != shard || !ofCluster.equals(clusterId)) {
      throw new DriftException(
          ErrorCode.DATA_DIR_FOREIGN,
          "The table store "
              + store.path()
              + " is of shard "
              + ofShard
              + " of cluster "
              + ofCluster);
    }
    return true;
  }
}
