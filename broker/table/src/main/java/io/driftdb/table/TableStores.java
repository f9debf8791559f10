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
import java.util.concurrent.CopyOnWriteArrayList;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the tables of a broker, and holds the threads and the memory that they share. */
public final class TableStores implements Tables {
  private static final Logger LOG = LoggerFactory.getLogger(TableStores.class);
  private static final long FOLD_PAUSE_NS = 50_000_000L;
  private static final long UPKEEP_PAUSE_NS = 200_000_000L;
  private static final long RETRY_NS = 250_000_000L;

  private final StoreMemory memory;
  private final List<ShardTables> shards = new CopyOnWriteArrayList<>();
  private final List<TableThread> threads = new CopyOnWriteArrayList<>();

  /** Shards whose tables could not be opened for what may pass. */
  private final List<FoldContext> waiting = new ArrayList<>();

  private long triedNs = System.nanoTime();
  private volatile boolean closing;

  private TableStores(TablesConfig config) {
    memory = new StoreMemory(config.cacheBytes(), config.writeBufferBytes());
  }

  /**
   * Opens the stores of all shards, makes anew what is missing or damaged, and starts to fold. What
   * can't be opened does not fail this: the tables of that shard answer with the named error; those
   * for which the disk was full, or which are ahead of what is known to be committed, are opened
   * when that has passed.
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
    try {
      shards.add(openAndFold(context));
    } catch (DriftException e) {
      shards.add(new UnopenedShardTables(e));
      context.observer().onState(context.shard(), 0, ShardTables.State.FAILED, e.getMessage());
      if (e.code() == ErrorCode.DISK_FULL || e.code() == ErrorCode.TABLE_UNAVAILABLE) {
        LOG.warn("The tables of shard {} can't be served yet: {}", context.shard(), e.getMessage());
        waiting.add(context);
      } else {
        LOG.error("The tables of shard {} can't be served", context.shard(), e);
      }
    }
  }

  private StoredShardTables openAndFold(FoldContext context) {
    TableThread thread = new TableThread("drift-table-" + context.shard(), FOLD_PAUSE_NS);
    StoredShardTables opened = open(context, memory, thread::wake);
    threads.add(thread);
    thread.start(opened::doWork);
    return opened;
  }

  /** What kept them from being opened may have passed. */
  private void openWaiting() {
    if (waiting.isEmpty() || closing || System.nanoTime() - triedNs < RETRY_NS) {
      return;
    }
    for (FoldContext each : List.copyOf(waiting)) {
      try {
        shards.set(each.shard(), openAndFold(each));
        waiting.remove(each);
        LOG.info("The tables of shard {} are served now", each.shard());
      } catch (DriftException e) {
        LOG.debug("The tables of shard {} can't be served yet", each.shard(), e);
      }
    }
    triedNs = System.nanoTime();
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
      throw StoreOpening.failure(context.shard(), next, e);
    }
  }

  private void startUpkeep() {
    TableThread thread = new TableThread("drift-table-upkeep", UPKEEP_PAUSE_NS);
    threads.add(0, thread);
    thread.start(
        () -> {
          openWaiting();
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
    closing = true;
    opened().forEach(each -> each.store().endWaits());
    threads.get(0).stop(); // from then on no shard is opened
    List<StoredShardTables> opened = opened();
    opened.forEach(each -> each.store().endWaits());
    threads.forEach(TableThread::stop);
    opened.forEach(StoredShardTables::close);
    memory.close();
  }

  private List<StoredShardTables> opened() {
    return shards.stream()
        .filter(StoredShardTables.class::isInstance)
        .map(StoredShardTables.class::cast)
        .toList();
  }
}
