package io.driftdb.table.fold;

import io.driftdb.log.TableOptions;
import io.driftdb.schema.Condition;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.Verdict;
import io.driftdb.table.index.IndexMaintenance;
import io.driftdb.table.store.ChangeValue;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.GroupBatch;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableStore;
import io.driftdb.table.store.VersionValue;
import java.util.Arrays;
import org.rocksdb.RocksDBException;

/**
 * Folds one record into a group's batch: judges it by the row that it finds, and writes what it
 * comes to. Belongs to the fold's thread; puts of tables without indexes read nothing and allocate
 * nothing. An error means that the batch must not be written.
 */
final class RecordFold {
  private final GroupBatch batch;
  private final PendingRows pending;
  private final IndexMaintenance maintenance;
  private final CurrentRow current;
  private final int cur;
  private final int ver;
  private final int chg;
  private final int rej;
  private final byte[] key = new byte[FrameDescriptor.MAX_TABLE_KEY_BYTES];
  private final byte[] storeKey = new byte[TableKeys.LENGTH_MAX];
  private final byte[] change =
      new byte[ChangeValue.KEY_OFFSET + FrameDescriptor.MAX_TABLE_KEY_BYTES];

  /** The longest row that a patch may come to: part of the fold, so no setting. */
  static final int PATCHED_ROW_MAX = 4 << 20;

  /** All rows together that the patches of one transaction may come to. */
  static final int PATCHED_ROWS_MAX = 16 << 20;

  private byte[] value = new byte[4096];
  private int keyLength;
  private long patchedBytes;
  private byte[] patched;

  RecordFold(TableStore store, GroupBatch batch, PendingRows pending) {
    this.batch = batch;
    this.pending = pending;
    this.maintenance = new IndexMaintenance(store.handle(Family.IDX));
    this.current = new CurrentRow(store, batch, pending);
    this.cur = store.id(Family.CUR);
    this.ver = store.id(Family.VER);
    this.chg = store.id(Family.CHG);
    this.rej = store.id(Family.REJ);
  }

  /** What is folded from here on counts together: a transaction, or a record alone. */
  void startUnit() {
    patchedBytes = 0;
  }

  /** Folds the record; nothing but its verdict is written when it is not APPLIED. */
  Verdict fold(FoldTable table, RecordCursor record, Place at) throws RocksDBException {
    if (!takeKey(record)) {
      refuse(table, record, at, Verdict.REJECTED);
      return Verdict.REJECTED;
    }
    Verdict verdict = judge(table, record);
    if (verdict == Verdict.APPLIED) {
      apply(table, record, at);
    } else {
      refuse(table, record, at, verdict);
    }
    return verdict;
  }

  private boolean takeKey(RecordCursor record) {
    keyLength = record.keyLength();
    if (keyLength < 0 || keyLength > key.length) {
      keyLength = -1;
      return false;
    }
    record.buffer().getBytes(record.keyOffset(), key, 0, keyLength);
    return true;
  }

  private Verdict judge(FoldTable table, RecordCursor record) throws RocksDBException {
    Op op = Op.of(record.op());
    Condition condition = record.condition();
    if (op != Op.PUT || condition != Condition.NONE || !table.indexes().isEmpty()) {
      int length = TableKeys.writeCur(storeKey, table.id(), key, keyLength);
      current.load(storeKey, length);
    }
    if (!isMet(condition, table, record)) {
      return Verdict.CONFLICT;
    }
    boolean foldable =
        op != null
            && switch (op) {
              case PUT -> record.valueLength() >= 0;
              case PATCH -> patch(table.record().options(), record);
              case DELETE -> true;
              case CONTROL -> false;
            };
    return foldable ? Verdict.APPLIED : Verdict.REJECTED;
  }

  /** The verdict of a record, whatever rows its table has; null when that depends on them. */
  Verdict judgeUnseen(FoldTable table, RecordCursor record) {
    if (!takeKey(record)) {
      return Verdict.REJECTED;
    }
    if (record.condition() != Condition.NONE) {
      boolean expired =
          record.condition() == Condition.UNCHANGED_SINCE
              && record.conditionLsn() < table.record().horizonLsn();
      return expired ? Verdict.CONFLICT : null;
    }
    Op op = Op.of(record.op());
    boolean bytes = table.record().options().rowFormat() == TableOptions.RowFormat.BYTES;
    if (op == Op.DELETE || (op == Op.PUT && record.valueLength() >= 0)) {
      return Verdict.APPLIED;
    }
    boolean seen = op == Op.PATCH && record.valueLength() >= 0 && !bytes;
    return seen ? null : Verdict.REJECTED;
  }

  private boolean isMet(Condition condition, FoldTable table, RecordCursor record) {
    return switch (condition) {
      case NONE -> true;
      case MUST_NOT_EXIST -> !current.hasRow();
      case MUST_EXIST -> current.hasRow();
      case UNCHANGED_SINCE ->
          record.conditionLsn() >= table.record().horizonLsn()
              && current.from() <= record.conditionLsn();
    };
  }

  private boolean patch(TableOptions options, RecordCursor record) {
    if (options.rowFormat() == TableOptions.RowFormat.BYTES || record.valueLength() < 0) {
      return false;
    }
    if (!current.hasRow() && options.missingRow() == TableOptions.MissingRow.REJECT) {
      return false;
    }
    byte[] change = new byte[record.valueLength()];
    record.buffer().getBytes(record.valueOffset(), change);
    patched = MergePatch.apply(current.row(), change);
    if (patched == null) {
      return false;
    }
    patchedBytes += patched.length;
    if (patched.length > PATCHED_ROW_MAX || patchedBytes > PATCHED_ROWS_MAX) {
      patched = null;
    }
    return patched != null;
  }

  private void apply(FoldTable table, RecordCursor record, Place at) throws RocksDBException {
    if (record.op() == Op.DELETE.code() && !current.hasRow()) {
      putChange(table.id(), record, at, Verdict.APPLIED, 0);
      return;
    }
    int rowAt = startValue(record, at, Verdict.APPLIED);
    int format = table.record().options().rowFormat().code();
    int length =
        switch (Op.of(record.op())) {
          case PUT ->
              VersionValue.row(
                  value,
                  rowAt,
                  format,
                  record.buffer(),
                  record.valueOffset(),
                  record.valueLength());
          case PATCH -> VersionValue.row(value, rowAt, format, patched);
          default -> rowAt;
        };
    if (!table.indexes().isEmpty()) {
      maintenance.onVersion(
          batch,
          table.id(),
          table.indexes(),
          Arrays.copyOf(key, keyLength),
          at.lsn,
          current.from(),
          current.row(),
          VersionValue.row(value, 0, length));
    }
    putVersion(table.id(), at.lsn, length);
    putChange(table.id(), record, at, Verdict.APPLIED, ChangeValue.FLAG_VERSION);
  }

  private int startValue(RecordCursor record, Place at, Verdict verdict) {
    int headers = record.recordOffset() + record.recordLength() - record.headersOffset();
    int row = Math.max(record.valueLength(), patched == null ? 0 : patched.length);
    int need = VersionValue.lengthMax(headers, row);
    if (need > value.length) {
      value = new byte[Math.max(need, 2 * value.length)];
    }
    VersionValue.start(value, record.op(), verdict.code(), at.partition, at.offset);
    return VersionValue.headers(
        value,
        at.lsn,
        at.timeNs,
        record.headerCount(),
        record.buffer(),
        record.headersOffset(),
        headers);
  }

  private void putVersion(int table, long lsn, int length) {
    int curLength = TableKeys.writeCur(storeKey, table, key, keyLength);
    batch.put(cur, storeKey, curLength, value, length);
    pending.put(batch.bytes(), batch.keyOffset(), curLength, batch.valueOffset(), length);
    int verLength = TableKeys.writeVersion(storeKey, table, key, keyLength, lsn);
    batch.put(ver, storeKey, verLength, value, length);
  }

  private void putChange(int table, RecordCursor record, Place at, Verdict verdict, int flags) {
    ChangeValue.start(change, record.op(), verdict.code(), flags, at.partition, at.offset);
    int length = ChangeValue.finish(change, at.timeNs, key, Math.max(keyLength, 0));
    int changeKey = TableKeys.writeChange(storeKey, table, at.lsn);
    batch.put(chg, storeKey, changeKey, change, length);
    patched = null;
  }

  /** Writes that a record changed nothing. */
  void refuse(FoldTable table, RecordCursor record, Place at, Verdict verdict) {
    if (takeKey(record)) {
      patched = null;
      int length = startValue(record, at, verdict);
      int rejLength = TableKeys.writeVersion(storeKey, table.id(), key, keyLength, at.lsn);
      batch.put(rej, storeKey, rejLength, value, length);
    }
    putChange(table.id(), record, at, verdict, 0);
  }
}
