package io.driftdb.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.driftdb.schema.Op;
import io.driftdb.table.TableModel.Event;
import io.driftdb.table.TableModel.Table;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableStore;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Once all is expired, a store holds what answers at and above the horizon need, and nothing else:
 * answers alone can't tell.
 */
final class StoreIsMinimal {
  private final TableStore store;

  StoreIsMinimal(TableStore store) {
    this.store = store;
  }

  void check(Table table) throws RocksDBException {
    Set<String> changes = new TreeSet<>();
    Set<String> refusals = new TreeSet<>();
    for (Event each : table.records.tailMap(table.horizon, false).values()) {
      changes.add(hex(TableKeys.change(table.id, each.lsn())));
      if (!each.isVersion()) {
        refusals.add(hex(TableKeys.version(table.id, each.record().key(), each.lsn())));
      }
    }
    Set<String> versions = new TreeSet<>();
    Set<String> rows = new TreeSet<>();
    for (byte[] key : table.rows.keySet()) {
      List<Event> all = table.rows.get(key).stream().filter(Event::isVersion).toList();
      for (Event each : all) {
        long end = table.end(each);
        boolean isDeletion = each.record().op() == Op.DELETE;
        boolean isNeeded = end == 0 || end > table.horizon;
        if (isNeeded && (!isDeletion || each.lsn() > table.horizon)) {
          versions.add(hex(TableKeys.version(table.id, key, each.lsn())));
          if (end == 0) {
            rows.add(hex(TableKeys.cur(table.id, key)));
          }
        }
      }
    }
    assertEquals(changes, keys(Family.CHG, table.id), "changes");
    assertEquals(refusals, keys(Family.REJ, table.id), "refusals");
    assertEquals(versions, keys(Family.VER, table.id), "versions");
    assertEquals(rows, keys(Family.CUR, table.id), "rows");
  }

  private Set<String> keys(Family family, int table) throws RocksDBException {
    Set<String> found = new TreeSet<>();
    byte[] prefix = TableKeys.prefix(table);
    try (ReadOptions how = new ReadOptions();
        RocksIterator it = store.iterator(family, how)) {
      for (it.seek(prefix); it.isValid(); it.next()) {
        byte[] key = it.key();
        if (!Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
          break;
        }
        found.add(hex(key));
      }
      it.status();
    }
    return found;
  }

  /** How much a family has, of whatever table. */
  static int count(TableStore store, Family family) throws RocksDBException {
    int count = 0;
    try (ReadOptions how = new ReadOptions();
        RocksIterator it = store.iterator(family, how)) {
      for (it.seekToFirst(); it.isValid(); it.next()) {
        count++;
      }
      it.status();
    }
    return count;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
