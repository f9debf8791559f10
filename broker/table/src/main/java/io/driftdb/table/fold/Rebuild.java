package io.driftdb.table.fold;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.TableFeed;
import io.driftdb.log.TableOptions;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.Verdict;
import io.driftdb.table.index.IndexStates;
import io.driftdb.table.store.Bytes;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.GroupBatch;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableRecord;
import io.driftdb.table.store.TableStore;
import java.nio.ByteBuffer;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Makes one table anew: drops its rows, and folds its records again from the log, or from where the
 * newest checkpoint that has it ends. Outcomes of transactions are those that were found when all
 * of their tables were there. Belongs to the fold's thread. TABLE_INCOMPLETE.
 */
final class Rebuild implements AutoCloseable {
  private static final int SLICE_BYTES = 1 << 20;

  private final FoldContext context;
  private final TableStore store;
  private final FoldTable table;
  private final IndexStates states;
  private final GroupBatch batch = new GroupBatch();
  private final PendingRows pending = new PendingRows();
  private final BatchWalk walk = new BatchWalk();
  private final Entry entry = new Entry();
  private final UnsafeBuffer buffer;
  private RecordFold records;
  private FoldTable again;
  private TransactionFold transaction;
  private ControlFold control;
  private TableFeed feed;
  private CheckpointCopy copy;
  private boolean isFromCheckpoint;
  private long startLsn;

  Rebuild(FoldContext context, TableStore store, FoldTable table, IndexStates states) {
    this.context = context;
    this.store = store;
    this.table = table;
    this.states = states;
    this.buffer =
        new UnsafeBuffer(
            ByteBuffer.allocateDirect(Math.max(SLICE_BYTES, context.log().maxEntryBytes())));
  }

  FoldTable table() {
    return table;
  }

  /** Does a slice; true when everything below that LSN, where the fold itself is, is there. */
  boolean slice(long appliedLsn) throws RocksDBException {
    try {
      if (again == null) {
        begin(table.record().createdLsn(), created());
      }
      if (copy != null) {
        boolean all = copy.slice(batch, store);
        write();
        if (!all) {
          return false;
        }
        copy.close();
        copy = null;
      }
      boolean done = fold(appliedLsn);
      write();
      return done;
    } catch (DriftException e) {
      if (e.code() != ErrorCode.OFFSET_OUT_OF_RANGE && e.code() != ErrorCode.CORRUPT_RANGE) {
        throw e;
      }
      beginFromCheckpoint(e);
      return false;
    }
  }

  private TableRecord created() {
    TableRecord now = table.record();
    return TableRecord.created(now.id(), now.partitions(), now.options(), now.createdLsn());
  }

  private void begin(long fromLsn, TableRecord as) throws RocksDBException {
    startLsn = fromLsn;
    batch.clear(); // of what came before damage in the middle of a slice
    pending.clear();
    store.deleteRows(batch, table.id());
    for (IndexSpec index : table.record().options().indexes()) {
      states.begin(batch, table.id(), index.id());
    }
    write();
    again = new FoldTable(as, table.rejected());
    records = new RecordFold(store, batch, pending);
    transaction = new TransactionFold(Map.of(as.id(), again), records, walk, batch, pending);
    control = new ControlFold(new Past());
    if (feed != null) {
      feed.close();
      feed = null;
    }
    long firstLsn = context.log().status(context.shard()).firstLsn();
    if (firstLsn > fromLsn) { // control records count too
      throw new DriftException(ErrorCode.OFFSET_OUT_OF_RANGE, "the log begins at LSN " + firstLsn);
    }
    feed = context.log().tableFeed(context.shard(), fromLsn, () -> {});
  }

  private void beginFromCheckpoint(DriftException why) throws RocksDBException {
    if (isFromCheckpoint) {
      throw incomplete(why);
    }
    isFromCheckpoint = true;
    copy = CheckpointCopy.newestWith(context, table.id());
    if (copy == null) {
      throw incomplete(why);
    }
    try {
      begin(copy.appliedLsn(), copy.record().withOptions(table.record().options()));
    } catch (DriftException e) {
      throw incomplete(e);
    }
  }

  private DriftException incomplete(DriftException why) {
    return new DriftException(
        ErrorCode.TABLE_INCOMPLETE,
        "Table "
            + table.id()
            + " can't be made anew: "
            + why.getMessage()
            + "; and no checkpoint has what the log has not. "
            + ErrorCode.TABLE_INCOMPLETE.advice(),
        why);
  }

  private boolean fold(long appliedLsn) throws RocksDBException {
    TableOptions now = table.record().options();
    if (!now.equals(again.record().options())) {
      again.record(again.record().withOptions(now)); // new indexes, from here on
    }
    int length = feed.poll(buffer, 0, SLICE_BYTES);
    for (int at = 0; at < length; at += entry.length()) {
      entry.wrap(buffer, at);
      if (transaction.isOpen() && entry.firstLsn() >= transaction.frameEndLsn()) {
        foldTransaction();
        entry.wrap(buffer, at);
      }
      if (entry.firstLsn() >= appliedLsn) {
        return true;
      }
      foldEntry();
      entry.wrap(buffer, at);
    }
    if (transaction.isOpen() && feed.readUpTo() >= transaction.frameEndLsn()) {
      foldTransaction();
    }
    return length == 0 && !transaction.isOpen();
  }

  private void foldEntry() throws RocksDBException {
    if (entry.topicId() == TopicNames.INTERNAL_TOPIC_ID) {
      walk.walk(entry, control::fold);
    } else if (entry.topicId() == table.id()) {
      if (entry.isTransaction()) {
        transaction.add(entry);
      } else {
        walk.walk(entry, this::foldRecord);
      }
    }
  }

  private void foldRecord(RecordCursor record, Place at) throws RocksDBException {
    if (at.lsn >= startLsn) {
      records.startUnit();
      records.fold(again, record, at); // verdicts were counted the first time
    }
    if (batch.length() >= GroupFold.BATCH_BYTES) {
      write();
    }
  }

  private void foldTransaction() throws RocksDBException {
    transaction.fold(outcome(transaction.firstLsn()), (of, verdict) -> {});
  }

  private Verdict outcome(long lsn) throws RocksDBException {
    try (ReadOptions how = new ReadOptions();
        RocksIterator it = store.iterator(Family.TXN, how)) {
      it.seekForPrev(TableKeys.transaction(lsn));
      it.status();
      if (!it.isValid() || Bytes.getLong(it.value(), 0) <= lsn) {
        throw incomplete(
            new DriftException(
                ErrorCode.TABLE_INCOMPLETE, "the outcome of the transaction at LSN " + lsn));
      }
      return Verdict.of(it.value()[Long.BYTES]);
    }
  }

  private void write() throws RocksDBException {
    if (!batch.isEmpty()) {
      store.write(batch);
      batch.clear();
      pending.clear();
    }
  }

  @Override
  public void close() {
    if (feed != null) {
      feed.close();
    }
    if (copy != null) {
      copy.close();
    }
    walk.close();
  }

  /** Of what control records say, only where the horizon was matters to verdicts. */
  private final class Past implements ControlFold.Changes {
    @Override
    public void onCreated(TableRecord created) {}

    @Override
    public void onDeleted(int topicId) {}

    @Override
    public void onOptions(int topicId, TableOptions options) {}

    @Override
    public void onIndexCreated(int topicId, IndexSpec index) {}

    @Override
    public void onIndexDropped(int topicId, int indexId) {}

    @Override
    public void onHorizon(int topicId, long lsn, long timeNs) {
      if (topicId == table.id() && lsn > again.record().horizonLsn()) {
        again.record(again.record().withHorizon(lsn, timeNs));
      }
    }

    @Override
    public TableOptions options(int topicId) {
      return null;
    }
  }
}
