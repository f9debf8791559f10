package io.driftdb.table.fold;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.table.ShardTables.State;
import io.driftdb.table.index.IndexDefinition;
import io.driftdb.table.index.IndexMaintenance;
import io.driftdb.table.index.IndexStates;
import io.driftdb.table.read.Published;
import io.driftdb.table.read.ServedTable;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.GroupBatch;
import io.driftdb.table.store.TableRecord;
import io.driftdb.table.store.TableStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.RocksDBException;

/**
 * The tables of a shard as the fold has them: control records change them, the group's batch takes
 * what changed, and readers get it when the batch is written. Belongs to the fold's thread.
 */
final class TableSet implements ControlFold.Changes {
  private final TableStore store;
  private final GroupBatch batch;
  private final IndexStates states;
  private final IndexMaintenance maintenance;
  private final Map<Integer, FoldTable> tables = new HashMap<>();
  private final List<Integer> removed = new ArrayList<>();
  private final List<FoldTable> changed = new ArrayList<>();

  TableSet(TableStore store, GroupBatch batch) {
    this.store = store;
    this.batch = batch;
    this.states = new IndexStates(store.db(), store.handle(Family.META));
    this.maintenance = new IndexMaintenance(store.handle(Family.IDX));
  }

  /**
   * Takes over what the store has; indexes that it does not know are begun, in the batch.
   *
   * @param isNew an empty store: tables whose creation the log has dropped are as the catalog says
   */
  void load(FoldContext context, boolean isNew) throws RocksDBException {
    List<TableRecord> records = new ArrayList<>(store.tables());
    long firstLsn = context.log().status(context.shard()).firstLsn();
    if (isNew && firstLsn > 1) {
      for (Topic topic : context.log().topics(context.shard())) {
        if (topic.kind() == TopicKind.TABLE) {
          records.add(TableRecord.created(topic.id(), topic.partitions(), topic.table(), 1));
        }
      }
    }
    for (TableRecord record : records) {
      FoldTable table = new FoldTable(record);
      tables.put(record.id(), table);
      for (IndexDefinition index : table.indexes().definitions()) {
        if (states.state(record.id(), index.id()) == IndexStates.State.ABSENT) {
          begin(record.id(), index.id());
        }
      }
      table.record(record);
    }
  }

  Map<Integer, FoldTable> byId() {
    return tables;
  }

  IndexStates states() {
    return states;
  }

  private void begin(int topicId, int indexId) {
    try {
      maintenance.drop(batch, topicId, indexId);
      states.begin(batch, topicId, indexId);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public void onCreated(TableRecord table) {
    FoldTable known = tables.get(table.id());
    if (known == null) {
      FoldTable created = new FoldTable(table);
      created.record(table);
      tables.put(table.id(), created);
    } else if (known.record().createdLsn() < table.createdLsn()) { // it was in the catalog alone
      known.record(known.record().withCreatedLsn(table.createdLsn()));
    }
  }

  @Override
  public void onDeleted(int topicId) {
    FoldTable table = tables.remove(topicId);
    if (table == null) {
      return;
    }
    try {
      for (IndexSpec index : table.record().options().indexes()) {
        states.drop(batch, topicId, index.id());
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
    store.deleteRows(batch, topicId);
    store.deleteTable(batch, topicId);
    removed.add(topicId);
  }

  @Override
  public void onOptions(int topicId, TableOptions options) {
    FoldTable table = tables.get(topicId);
    table.record(table.record().withOptions(options));
  }

  @Override
  public void onIndexCreated(int topicId, IndexSpec index) {
    begin(topicId, index.id());
  }

  @Override
  public void onIndexDropped(int topicId, int indexId) {
    try {
      states.drop(batch, topicId, indexId);
      maintenance.drop(batch, topicId, indexId);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public void onHorizon(int topicId, long lsn, long timeNs) {
    FoldTable table = tables.get(topicId);
    if (table != null && lsn > table.record().horizonLsn()) {
      table.record(table.record().withHorizon(lsn, timeNs));
    }
  }

  @Override
  public TableOptions options(int topicId) {
    FoldTable table = tables.get(topicId);
    return table == null ? null : table.record().options();
  }

  private static UncheckedIOException failed(RocksDBException e) {
    return new UncheckedIOException(new IOException(e)); // the batch takes anything
  }

  /** Puts the records of tables that changed into the batch. */
  void putChanged() {
    for (FoldTable table : tables.values()) {
      if (table.takeChanged()) {
        store.putTable(batch, table.record());
        changed.add(table);
      }
    }
  }

  /** Before the batch is written: no reader may take rows that are gone for rows never there. */
  void withdrawRemoved(Published published) {
    removed.forEach(published::remove);
  }

  /** The batch is written: readers get what it has changed. Returns whether there was anything. */
  boolean publish(Published published, FoldContext context) {
    boolean any = !removed.isEmpty() || !changed.isEmpty();
    removed.clear();
    for (FoldTable table : changed) {
      State state = stateOf(table);
      ServedTable before = published.table(table.id());
      published.table(
          new ServedTable(
              table.record(), table.indexes(), state, table.failure(), table.rejected()));
      if (before != null && before.state() != state) {
        String why = table.failure() == null ? "" : table.failure().getMessage();
        context.observer().onState(context.shard(), table.id(), state, why);
      }
    }
    changed.clear();
    return any;
  }

  private static State stateOf(FoldTable table) {
    if (table.failure() != null) {
      return State.FAILED;
    }
    return table.isComplete() ? State.SERVING : State.REBUILDING;
  }
}
