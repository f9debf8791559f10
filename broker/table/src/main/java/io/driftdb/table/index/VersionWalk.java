package io.driftdb.table.index;

import org.rocksdb.RocksDBException;

/** The versions of a table's rows that its store has, in any order that does not change. */
@FunctionalInterface
public interface VersionWalk {
  /** Takes versions one by one. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes a version.
     *
     * @param to LSN that ended it, 0 for the newest
     * @param row null when it has none
     * @return false when the walk is to stop behind it
     */
    boolean visit(byte[] key, long from, long to, byte[] row) throws RocksDBException;
  }

  /**
   * Hands out versions until the visitor has enough. A version that is made, ended or expired
   * between two calls may be handed out twice or never; all others must be.
   *
   * @param after what an earlier call returned, perhaps before a restart; null for the start
   * @return where to go on; null when that was all
   */
  byte[] walk(int tableId, byte[] after, Visitor visitor) throws RocksDBException;
}
