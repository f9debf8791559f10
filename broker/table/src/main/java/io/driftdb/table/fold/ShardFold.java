package io.driftdb.table.fold;

import io.driftdb.log.TableFeed;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.ShardTables.State;
import io.driftdb.table.read.Published;
import io.driftdb.table.read.ServedTable;
import io.driftdb.table.store.AppliedMark;
import io.driftdb.table.store.GroupBatch;
import io.driftdb.table.store.TableStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty cycle of a shard's tables: folds, rebuilds, builds indexes and expires, a slice of each.
 * One thread at a time; a test may step it by hand. An error ends it for good: the tables of the
 * shard answer with it, the log goes on.
 */
public final class ShardFold implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFold.class);

  private final FoldContext context;
  private final TableStore store;
  private final Published published;
  private final AppliedWaiters waiters;
  private final GroupBatch batch = new GroupBatch();
  private final TableSet tables;
  private final GroupFold group;
  private final IndexBuilds indexes;
  private final Expiry expiry;
  private final Rebuilds rebuilds;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private long unflushedBytes;
  private long forgottenLsn;
  private long foldedLsn;

  /** Takes up where the store is; the feed starts at its applied LSN. */
  public ShardFold(
      FoldContext context,
      TableStore store,
      TableFeed feed,
      Published published,
      AppliedWaiters waiters)
      throws RocksDBException {
    this.context = context;
    this.store = store;
    this.published = published;
    this.waiters = waiters;
    this.tables = new TableSet(store, batch);
    published.applied(store.applied());
    tables.load(context, published.applied().equals(AppliedMark.NONE));
    this.group = new GroupFold(context, store, feed, published, batch, tables);
    this.indexes = new IndexBuilds(store, tables);
    this.expiry = new Expiry(store, tables);
    this.rebuilds = new Rebuilds(context, store, tables);
    this.foldedLsn = published.applied().lsn();
    tables.putChanged();
    store.putApplied(batch, published.applied());
    store.write(batch);
    batch.clear();
    tables.publish(published, context);
    rebuilds.resume();
    indexes.refresh();
    waiters.onApplied(foldedLsn);
  }

  /** Does a slice of all that is due; 0 when there was nothing. */
  public int doWork() {
    if (published.failure() != null) {
      return 0;
    }
    try {
      int work = runTasks();
      long before = foldedLsn;
      work += fold();
      // before a rebuild ends: it is written with the LSN up to which it goes, by the next group
      work += expiry.slice(foldedLsn - before);
      work += rebuilds.slice(published.applied().lsn());
      if (group.takeTablesChanged()) {
        indexes.refresh();
      }
      return work + indexes.slice();
    } catch (RocksDBException | UncheckedIOException e) {
      String next = store.onError(e);
      String what = "Writing or reading the store of the tables of shard " + context.shard();
      fail(
          new DriftException(
              ErrorCode.DATA_DAMAGED, what + " failed: " + e.getMessage() + next, e));
    } catch (DriftException e) {
      fail(e);
    } catch (RuntimeException e) {
      String what = "The fold of the tables of shard " + context.shard() + " failed: " + e;
      fail(new DriftException(ErrorCode.INTERNAL, what, e));
    } catch (Error e) { // the thread is gone, and nobody must wait for it
      String what = "The fold of the tables of shard " + context.shard() + " failed: " + e;
      fail(new DriftException(ErrorCode.INTERNAL, what, e));
      throw e;
    }
    return 0;
  }

  private int runTasks() {
    int count = 0;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
      count++;
    }
    return count;
  }

  private int fold() throws RocksDBException {
    int work = group.fold();
    long applied = published.applied().lsn();
    if (applied != foldedLsn) {
      foldedLsn = applied;
      waiters.onApplied(applied);
    }
    unflushedBytes += work;
    if (unflushedBytes >= context.config().flushBytes()) {
      unflushedBytes = 0;
      store.startFlush();
    }
    return work;
  }

  private void fail(DriftException why) {
    LOG.error("Tables of shard {} are not folded any more", context.shard(), why);
    published.fail(why);
    waiters.fail(why);
    context.observer().onState(context.shard(), 0, State.FAILED, why.getMessage());
  }

  /** Has the fold's thread put down how far it is and then run something. Any thread. */
  public void onThread(Runnable task) {
    tasks.add(task);
  }

  /** Drops the state of a table and folds it again. The fold's thread. */
  public void rebuild(int topicId) {
    rebuilds.start(topicId);
  }

  /** Puts down how far the fold is. The fold's thread. */
  public void writeApplied() {
    try {
      group.writeApplied();
    } catch (RocksDBException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /** Forgets old transactions. The fold's thread. */
  public void forgetTransactions() {
    long below = context.log().status(context.shard()).firstLsn();
    for (ServedTable table : published.tables()) {
      below = Math.min(below, table.record().horizonLsn());
    }
    if (below <= forgottenLsn) {
      return;
    }
    try {
      expiry.forgetTransactions(below);
      forgottenLsn = below;
    } catch (RocksDBException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /**
   * Lets go of the feed, after the last cycle; with {@code flush} a start has nothing to repeat.
   */
  public void close(boolean flush) {
    try {
      if (flush && published.failure() == null) {
        group.writeApplied();
        store.flushDurably();
      }
    } catch (RocksDBException e) {
      LOG.error("The tables of shard {} could not be flushed", context.shard(), e);
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    rebuilds.close();
    group.close();
  }
}
