package io.driftdb.table.store;

import io.driftdb.log.EventLog;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the store of a shard. One that is missing, damaged, another's or ahead of the log is made
 * anew: empty when the log holds everything, else of the newest checkpoint; TABLE_INCOMPLETE when
 * there is neither. What was there is kept aside as {@code tables.damaged}. At a start, one thread.
 */
public final class StoreOpening {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);
  private static final String STORE = "tables";
  private static final String DAMAGED = ".damaged";
  private static final String ASIDE = STORE + DAMAGED;

  private final EventLog log;
  private final int shard;
  private final Path directory;
  private final StoreMemory memory;
  private final StoreIdentity identity;

  /** For the shard with that directory. */
  public StoreOpening(EventLog log, int shard, Path directory, StoreMemory memory) {
    this.log = log;
    this.shard = shard;
    this.directory = directory;
    this.memory = memory;
    this.identity = new StoreIdentity(log.clusterId(), shard);
  }

  /**
   * The store, which the log can go on from. FORMAT_TOO_NEW, TABLE_INCOMPLETE, DATA_DAMAGED; and,
   * which may pass, DISK_FULL and TABLE_UNAVAILABLE.
   */
  public TableStore open() {
    try {
      Files.createDirectories(directory);
      new StoreCheckpoints(directory).deleteUnfinished();
      setAsideCheckpointsAheadOfTheLog();
      Path path = directory.resolve(STORE);
      if (Files.exists(path)) {
        TableStore store = openUnlessMarked(path);
        if (store != null && !isPassedByRetention(store)) {
          return store;
        }
        if (store != null) {
          store.close();
        }
        setAside(path);
      }
      return remake(path);
    } catch (IOException | RocksDBException e) {
      throw failure(shard, "", e);
    }
  }

  /** What the tables of a shard can't be opened for: DISK_FULL, which may pass, or DATA_DAMAGED. */
  public static DriftException failure(int shard, String next, Exception e) {
    boolean full = WriteRetry.isOfSpace(e);
    return new DriftException(
        full ? ErrorCode.DISK_FULL : ErrorCode.DATA_DAMAGED,
        "The tables of shard " + shard + " can't be opened: " + e.getMessage() + next,
        e);
  }

  /**
   * The log has lost its end, and with it what they hold: when it has grown that far again it will
   * be another.
   */
  private void setAsideCheckpointsAheadOfTheLog() throws IOException {
    long end = log.appendedLsn(shard);
    for (StoreCheckpoints.Taken each : new StoreCheckpoints(directory).list()) {
      if (each.lsn() > end) {
        LOG.warn("The checkpoint {} is ahead of the log, which ends at {}", each.path(), end);
        Path aside = each.path().resolveSibling(each.path().getFileName() + DAMAGED);
        StoreFiles.delete(aside);
        Files.move(each.path(), aside);
      }
    }
  }

  /** Whether the log does not hold what it needs next, but what a checkpoint needs. */
  private boolean isPassedByRetention(TableStore store) throws IOException, RocksDBException {
    try {
      long applied = store.applied().lsn();
      if (logHoldsFrom(applied)) {
        return false;
      }
      for (StoreCheckpoints.Taken each : new StoreCheckpoints(directory).list()) {
        if (each.lsn() > applied && logHoldsFrom(each.lsn())) {
          LOG.warn("The table store {} is behind the log and its checkpoints", store.path());
          return true;
        }
      }
      return false;
    } catch (DriftException e) {
      store.close();
      throw e;
    }
  }

  /** One that has met damage is given up only for what can take its place. */
  private TableStore openUnlessMarked(Path path) throws IOException, RocksDBException {
    if (StoreDamage.isMarked(path) && canBeRemade()) {
      LOG.warn("The table store {} is damaged and is made anew", path);
      return null;
    }
    return tryOpen(path);
  }

  private boolean canBeRemade() throws IOException {
    if (logHoldsFrom(1)) {
      return true;
    }
    for (StoreCheckpoints.Taken each : new StoreCheckpoints(directory).list()) {
      if (logHoldsFrom(each.lsn()) && isWhole(each)) {
        return true;
      }
    }
    return false;
  }

  /** Reads all of it: a checkpoint shares its files with the store, and so their damage. */
  private boolean isWhole(StoreCheckpoints.Taken checkpoint) {
    try (TableStore store = TableStore.openReadOnly(checkpoint.path(), memory)) {
      store.db().verifyChecksum();
      return true;
    } catch (RocksDBException e) {
      LOG.warn("The checkpoint {} can't be used: {}", checkpoint.path(), e.getMessage());
      return false;
    }
  }

  /** Null, and a line in the log, when it can't be used, now or later. */
  private TableStore tryOpen(Path path) throws RocksDBException {
    TableStore store = null;
    String why;
    try {
      store = TableStore.open(path, memory);
      long applied = store.applied().lsn();
      if (identity.isOf(store) && applied <= log.appendedLsn(shard)) {
        requireCommitted(applied);
        return store;
      }
      why = "it is not of this log: it has applied all below LSN " + applied;
    } catch (RocksDBException e) {
      if (StoreDamage.mayPass(e)) {
        if (store != null) {
          store.close();
        }
        throw e;
      }
      why = e.getMessage();
    } catch (DriftException e) {
      if (e.code() == ErrorCode.FORMAT_TOO_NEW || e.code() == ErrorCode.TABLE_UNAVAILABLE) {
        store.close();
        throw e;
      }
      why = e.getMessage();
    }
    if (store != null) {
      store.close();
    }
    LOG.warn("The table store {} can't be used and is made anew: {}", path, why);
    return null;
  }

  /**
   * What is in a store has been committed: the log has it, but a node of a cluster that has been
   * killed may have to hear of it again.
   */
  private void requireCommitted(long applied) {
    if (applied > log.committedLsn(shard)) {
      throw new DriftException(
          ErrorCode.TABLE_UNAVAILABLE,
          "The tables of shard "
              + shard
              + " have records up to LSN "
              + applied
              + ": this node waits to hear from the others that they are committed. "
              + ErrorCode.TABLE_UNAVAILABLE.advice());
    }
  }

  private void setAside(Path path) throws IOException {
    Path aside = directory.resolve(ASIDE);
    StoreFiles.delete(aside);
    Files.move(path, aside);
  }

  private TableStore remake(Path path) throws IOException, RocksDBException {
    if (logHoldsFrom(1)) {
      TableStore store = TableStore.open(path, memory);
      GroupBatch batch = new GroupBatch();
      identity.write(batch, store);
      store.putApplied(batch, AppliedMark.NONE);
      store.write(batch);
      store.flushDurably(); // so that a crash does not leave one without identity
      return store;
    }
    for (StoreCheckpoints.Taken each : new StoreCheckpoints(directory).list()) {
      if (!isWhole(each)) {
        continue;
      }
      StoreCheckpoints.restore(each, path);
      TableStore store = tryOpen(path);
      if (store != null && logHoldsFrom(store.applied().lsn())) {
        LOG.info("The table store {} is made of the checkpoint at LSN {}", path, each.lsn());
        return store;
      }
      if (store != null) {
        store.close();
      }
      StoreFiles.delete(path);
    }
    throw new DriftException(
        ErrorCode.TABLE_INCOMPLETE,
        "The tables of shard "
            + shard
            + " can't be made: the log begins at LSN "
            + log.status(shard).firstLsn()
            + " and no checkpoint reaches it. "
            + ErrorCode.TABLE_INCOMPLETE.advice());
  }

  private boolean logHoldsFrom(long lsn) {
    try {
      log.tableFeed(shard, lsn, () -> {}).close();
      return true;
    } catch (DriftException e) {
      if (e.code() != ErrorCode.OFFSET_OUT_OF_RANGE) {
        throw e;
      }
      return false;
    }
  }
}
