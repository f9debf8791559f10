package io.driftdb.table.fold;

import io.driftdb.log.Topic;
import io.driftdb.schema.DriftException;
import io.driftdb.table.ShardTables.State;
import io.driftdb.table.read.PointResolver;
import io.driftdb.table.read.Published;
import io.driftdb.table.read.ServedTable;
import io.driftdb.table.store.StoreCheckpoints;
import io.driftdb.table.store.TableRecord;
import io.driftdb.table.store.TableStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a shard's tables need now and then: checkpoints, which let retention drop the log, and moves
 * of horizons, which go into the log. Runs on one thread for all shards; a test may step it. What
 * fails is tried again after some seconds.
 */
public final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private static final long RETRY_NS = 5_000_000_000L;

  private final FoldContext context;
  private final TableStore store;
  private final Published published;
  private final ShardFold fold;
  private final StoreCheckpoints checkpoints;
  private final PointResolver resolver;
  private final Map<Integer, CompletableFuture<Long>> moves = new HashMap<>();
  private volatile long writtenLsn;
  private long checkpointLogBytes;
  private long checkedNs;
  private long notBeforeNs;
  private int heldBackBy;

  /** Tells the log from where on it is needed. */
  public Upkeep(
      FoldContext context,
      TableStore store,
      Published published,
      ShardFold fold,
      PointResolver resolver)
      throws IOException, RocksDBException {
    this.context = context;
    this.store = store;
    this.published = published;
    this.fold = fold;
    this.resolver = resolver;
    this.checkpoints = new StoreCheckpoints(context.directory());
    this.notBeforeNs = context.clock().monotonicNs();
    this.checkedNs = context.clock().monotonicNs() - context.config().historyCheckEvery().toNanos();
    retainFor(store.applied().lsn());
  }

  /** A store that was made anew may be behind its checkpoints: it still reads the log. */
  private void retainFor(long appliedLsn) throws IOException {
    context.log().retainFrom(context.shard(), Math.min(appliedLsn, checkpoints.newestLsn()));
  }

  private long logBytes() {
    return context.log().status(context.shard()).logBytes();
  }

  /** A round; 0 when nothing was due. */
  public int doWork() {
    if (published.failure() != null || context.clock().monotonicNs() - notBeforeNs < 0) {
      return 0;
    }
    int work = 0;
    try {
      work += checkpointIfDue();
      work += moveHorizonsIfDue();
    } catch (IOException | RocksDBException | RuntimeException e) {
      notBeforeNs = context.clock().monotonicNs() + RETRY_NS;
      LOG.warn("Upkeep of the tables of shard {} failed", context.shard(), e);
    }
    return work;
  }

  private int checkpointIfDue() throws IOException, RocksDBException {
    long lsn = writtenLsn;
    if (lsn > 0) {
      writtenLsn = 0;
      take(lsn);
      return 1;
    }
    long bytes = logBytes();
    checkpointLogBytes = Math.min(checkpointLogBytes, bytes); // retention has dropped some
    if (bytes - checkpointLogBytes < context.config().checkpointBytes() || isHeldBack()) {
      return 0;
    }
    checkpointLogBytes = bytes;
    prepareCheckpoint();
    return 1;
  }

  private void take(long lsn) throws IOException, RocksDBException {
    checkpointLogBytes = 0; // should it fail, it is due again
    long bytes = logBytes();
    int before = published.interruptions();
    boolean taken =
        !isHeldBack()
            && checkpoints.takeDurably(
                store,
                lsn,
                () -> before == published.interruptions() && isWholeInStore() && !isHeldBack());
    if (taken) {
      retainFor(lsn);
      checkpointLogBytes = bytes;
    }
  }

  /**
   * What a table that is not complete is made of is in an older checkpoint and the log behind it:
   * no newer one may take their place, however long that lasts.
   */
  private boolean isHeldBack() {
    for (ServedTable table : published.tables()) {
      if (table.state() != State.SERVING) {
        if (heldBackBy != table.record().id()) {
          heldBackBy = table.record().id();
          LOG.warn(
              "Table {} of shard {} is {}: no checkpoint is taken and no log dropped until it"
                  + " serves",
              heldBackBy,
              context.shard(),
              table.state());
        }
        return true;
      }
    }
    heldBackBy = 0;
    return store.isDamaged(); // it must not take the place of a checkpoint that is whole
  }

  /** The store may know of a table that has stopped to serve before readers do. */
  private boolean isWholeInStore() {
    try {
      return store.tables().stream().allMatch(TableRecord::complete);
    } catch (RocksDBException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /** Has a checkpoint taken in the round after the fold has put down how far it is. */
  public void prepareCheckpoint() {
    fold.onThread(
        () -> {
          fold.writeApplied();
          fold.forgetTransactions();
          writtenLsn = published.applied().lsn();
        });
  }

  private int moveHorizonsIfDue() {
    long now = context.clock().monotonicNs();
    if (now - checkedNs < context.config().historyCheckEvery().toNanos()) {
      return 0;
    }
    checkedNs = now;
    long timeNs = context.clock().epochNs();
    int work = 0;
    for (ServedTable table : published.tables()) {
      work += moveHorizon(table.record(), timeNs);
    }
    return work;
  }

  private int moveHorizon(TableRecord table, long nowNs) {
    long retentionMs = table.options().historyRetentionMs();
    Topic topic = context.log().topic(table.id());
    CompletableFuture<Long> move = moves.get(table.id());
    if (retentionMs < 0 || topic == null || (move != null && !move.isDone())) {
      return 0;
    }
    long untilNs = nowNs - TimeUnit.MILLISECONDS.toNanos(retentionMs);
    try {
      PointResolver.Dated last = resolver.lastBefore(table.id(), untilNs);
      if (last.lsn() <= table.horizonLsn()) {
        return 0;
      }
      moves.put(
          table.id(),
          context.log().moveHorizon(context.shard(), table.id(), last.lsn(), last.timeNs()));
      return 1;
    } catch (DriftException e) {
      return 0; // it does not serve now
    }
  }
}
