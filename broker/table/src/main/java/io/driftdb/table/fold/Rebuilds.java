package io.driftdb.table.fold;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.store.TableRecord;
import io.driftdb.table.store.TableStore;
import java.util.ArrayDeque;
import org.rocksdb.RocksDBException;

/**
 * Makes tables anew, one after the other, while the others are folded and read. Belongs to the
 * fold's thread. A table that can't be made fails alone, with the named error.
 */
final class Rebuilds implements AutoCloseable {
  private final FoldContext context;
  private final TableStore store;
  private final TableSet tables;
  private final ArrayDeque<Integer> due = new ArrayDeque<>();
  private Rebuild running;

  Rebuilds(FoldContext context, TableStore store, TableSet tables) {
    this.context = context;
    this.store = store;
    this.tables = tables;
  }

  /** Takes up what a stop has left unfinished. */
  void resume() {
    for (FoldTable table : tables.byId().values()) {
      if (!table.isComplete()) {
        due.add(table.id());
      }
    }
  }

  /** Marks a table; its rows go when readers know. */
  void start(int topicId) {
    FoldTable table = tables.byId().get(topicId);
    if (table == null || due.contains(topicId) || isRunning(table)) {
      return;
    }
    table.record(table.record().withComplete(false));
    table.failure(null);
    due.add(topicId);
  }

  private boolean isRunning(FoldTable table) {
    return running != null && running.table() == table;
  }

  /** Goes on with a slice; 0 when there is nothing to make. */
  int slice(long appliedLsn) throws RocksDBException {
    if (running == null) {
      FoldTable table = due.isEmpty() ? null : tables.byId().get(due.poll());
      if (table == null) {
        return 0;
      }
      running = new Rebuild(context, store, table, tables.states());
    }
    FoldTable table = running.table();
    try {
      if (tables.byId().get(table.id()) == table && !running.slice(appliedLsn)) {
        return 1;
      }
      TableRecord record = table.record();
      table.record(record.withExpired(0).withComplete(true));
    } catch (DriftException e) {
      if (e.code() == ErrorCode.INTERNAL) {
        throw e;
      }
      table.failure(e);
    }
    running.close();
    running = null;
    return 1;
  }

  @Override
  public void close() {
    if (running != null) {
      running.close();
    }
  }
}
