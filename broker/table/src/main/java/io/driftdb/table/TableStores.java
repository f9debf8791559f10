package io.driftdb.table;

import io.driftdb.log.EventLog;
import io.driftdb.log.io.LogClock;
import io.driftdb.log.io.LogSeam;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.fold.FoldContext;
import io.driftdb.table.fold.TableThread;
import io.driftdb.table.store.StoreMemory;
import io.driftdb.table.store.StoreOpening;
import io.driftdb.table.store.TableStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the tables of a broker, and holds the threads and the memory that they share. */
public final class TableStores implements Tables {
  private static final Logger LOG = LoggerFactory.getLogger(TableStores.class);
  private static final long FOLD_PAUSE_NS = 50_000_000L;
  private static final long UPKEEP_PAUSE_NS = 200_000_000L;

  private final StoreMemory memory;
  private final List<ShardTables> shards = new ArrayList<>();
  private final List<TableThread> threads = new ArrayList<>();

  private TableStores(TablesConfig config) {
    memory = new StoreMemory(config.cacheBytes(), config.writeBufferBytes());
  }

  /**
   * Opens the stores of all shards, makes anew what is missing or damaged, and starts to fold. What
   * can't be opened does not fail this: the tables of that shard answer with the named error.
   */
  public static Tables open(EventLog log, TablesConfig config, TableObserver observer) {
    return open(log, config, observer, LogSeam.system().clock());
  }

  /** The same with another clock. */
  static Tables open(EventLog log, TablesConfig config, TableObserver observer, LogClock clock) {
    TableStores tables = new TableStores(config);
    for (int shard = 0; shard < log.shards(); shard++) {
      tables.openShard(
          new FoldContext(shard, directory(config, shard), log, config, observer, clock));
    }
    tables.startUpkeep();
    return tables;
  }

  private static Path directory(TablesConfig config, int shard) {
    return config.dataDirectory().resolve(String.format(Locale.ROOT, "shard-%04d", shard));
  }

  private void openShard(FoldContext context) {
    TableThread thread = new TableThread("drift-table-" + context.shard(), FOLD_PAUSE_NS);
    try {
      StoredShardTables opened = open(context, memory, thread::wake);
      shards.add(opened);
      threads.add(thread);
      thread.start(opened::doWork);
    } catch (DriftException e) {
      LOG.error("The tables of shard {} can't be served", context.shard(), e);
      shards.add(new UnopenedShardTables(e));
      context.observer().onState(context.shard(), 0, ShardTables.State.FAILED, e.getMessage());
    }
  }

  /** Opens one shard's tables, which the caller runs. */
  static StoredShardTables open(FoldContext context, StoreMemory memory, Runnable wake) {
    StoreOpening opening =
        new StoreOpening(context.log(), context.shard(), context.directory(), memory);
    TableStore store = opening.open();
    try {
      return start(context, store, wake);
    } catch (DriftException e) {
      if (!store.isDamaged()) {
        throw e;
      }
    }
    return start(context, opening.open(), wake);
  }

  private static StoredShardTables start(FoldContext context, TableStore store, Runnable wake) {
    try {
      return new StoredShardTables(context, store, wake);
    } catch (DriftException e) {
      store.close();
      throw e;
    } catch (IOException | RocksDBException | RuntimeException e) {
      String next = store.onError(e);
      store.close();
      throw new DriftException(
          ErrorCode.DATA_DAMAGED,
          "The tables of shard " + context.shard() + " can't be read: " + e.getMessage() + next,
          e);
    }
  }

  private void startUpkeep() {
    TableThread thread = new TableThread("drift-table-upkeep", UPKEEP_PAUSE_NS);
    threads.add(0, thread);
    thread.start(
        () -> {
          for (ShardTables each : shards) {
            if (each instanceof StoredShardTables stored) {
              stored.doUpkeep();
            }
          }
          return 0;
        });
  }

  @Override
  public ShardTables shard(int shard) {
    return shards.get(shard);
  }

  @Override
  public void close() {
    List<StoredShardTables> opened = new ArrayList<>();
    for (ShardTables each : shards) {
      if (each instanceof StoredShardTables stored) {
        opened.add(stored);
      }
    }
    opened.forEach(each -> each.store().endWaits());
    threads.forEach(TableThread::stop);
    opened.forEach(StoredShardTables::close);
    memory.close();
  }
}
