package io.driftdb.table.fold;

import io.driftdb.table.index.IndexBuilder;
import io.driftdb.table.index.IndexDefinition;
import io.driftdb.table.index.IndexMaintenance;
import io.driftdb.table.index.IndexStates;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.GroupBatch;
import io.driftdb.table.store.TableStore;
import java.util.ArrayDeque;
import org.rocksdb.RocksDBException;

/** Builds the indexes that do not serve yet, one after the other. Belongs to the fold's thread. */
final class IndexBuilds {
  private final TableStore store;
  private final TableSet tables;
  private final StoredVersions versions;
  private final IndexMaintenance maintenance;
  private final GroupBatch batch = new GroupBatch();
  private final ArrayDeque<IndexBuilder> due = new ArrayDeque<>();

  IndexBuilds(TableStore store, TableSet tables) {
    this.store = store;
    this.tables = tables;
    this.versions = new StoredVersions(store);
    this.maintenance = new IndexMaintenance(store.handle(Family.IDX));
  }

  /** Looks anew for what is to be built. */
  void refresh() throws RocksDBException {
    due.clear();
    for (FoldTable table : tables.byId().values()) {
      for (IndexDefinition index : table.indexes().definitions()) {
        if (table.isComplete()
            && tables.states().state(table.id(), index.id()) == IndexStates.State.BUILDING) {
          due.add(new IndexBuilder(tables.states(), maintenance, table.id(), index));
        }
      }
    }
  }

  /** Builds a slice; 0 when there is nothing to build. */
  int slice() throws RocksDBException {
    IndexBuilder next = due.peek();
    if (next == null) {
      return 0;
    }
    if (next.slice(batch, versions, IndexBuilder.SLICE_BYTES)) {
      due.remove();
    }
    if (!batch.isEmpty()) {
      store.write(batch);
      batch.clear();
    }
    return 1;
  }
}
