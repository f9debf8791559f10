package io.driftdb.table.fold;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.Verdict;
import io.driftdb.table.store.GroupBatch;
import java.util.Map;
import org.agrona.ExpandableArrayBuffer;
import org.rocksdb.RocksDBException;

/**
 * Gathers the batches of a transaction and folds them together: when one record can't be applied,
 * all are taken back and get a verdict, their own or that of the first. Belongs to the fold's
 * thread. The error of a table that has failed, when the verdicts depend on its rows: they have to
 * be those of any other fold, so that there is no going on without.
 */
final class TransactionFold {
  private final Map<Integer, FoldTable> tables;
  private final RecordFold records;
  private final BatchWalk walk;
  private final GroupBatch batch;
  private final PendingRows pending;
  private final Entry entry = new Entry();
  private final ExpandableArrayBuffer entries = new ExpandableArrayBuffer();
  private int length;
  private int recordCount;
  private long firstLsn;
  private long frameEndLsn;
  private Verdict[] verdicts = new Verdict[16];
  private int judged;
  private Verdict first;

  TransactionFold(
      Map<Integer, FoldTable> tables,
      RecordFold records,
      BatchWalk walk,
      GroupBatch batch,
      PendingRows pending) {
    this.tables = tables;
    this.records = records;
    this.walk = walk;
    this.batch = batch;
    this.pending = pending;
  }

  boolean isOpen() {
    return length > 0;
  }

  /** LSN of the first record that is for a table. */
  long firstLsn() {
    return firstLsn;
  }

  long frameEndLsn() {
    return frameEndLsn;
  }

  int recordCount() {
    return recordCount;
  }

  void add(Entry next) {
    if (length == 0) {
      firstLsn = next.firstLsn();
      frameEndLsn = next.frameEndLsn();
    }
    entries.putBytes(length, next.buffer(), next.start(), next.length());
    length += next.length();
    recordCount += next.recordCount();
  }

  /** Whether it waits for a table that is being rebuilt: its outcome depends on that. */
  boolean waits() {
    for (int at = 0; at < length; at += entry.length()) {
      FoldTable table = tables.get(entry.wrap(entries, at).topicId());
      if (table != null && !table.isComplete() && table.failure() == null) {
        return true;
      }
    }
    return false;
  }

  /**
   * Folds what was gathered; returns the outcome.
   *
   * @param known the outcome, when it was folded before; null to find out
   */
  Verdict fold(Verdict known, VerdictCount count) throws RocksDBException {
    batch.setSavePoint();
    pending.setSavePoint(batch.bytes(), recordCount);
    records.startUnit();
    judged = 0;
    first = Verdict.APPLIED;
    if (verdicts.length < recordCount) {
      verdicts = new Verdict[recordCount];
    }
    each(this::judge, known == null ? this::judgeUnseen : null);
    Verdict outcome = known == null ? first : known;
    if (outcome == Verdict.APPLIED) {
      if (first != Verdict.APPLIED) {
        throw new DriftException(
            ErrorCode.TABLE_INCOMPLETE,
            "The transaction at LSN "
                + firstLsn
                + " was applied when this table could not be read");
      }
      batch.popSavePoint();
      pending.keep();
    } else {
      batch.rollbackToSavePoint();
      pending.rollback();
      judged = 0;
      each(
          (table, record, at) -> {
            Verdict own = verdicts[judged++];
            Verdict verdict = own == Verdict.APPLIED ? outcome : own;
            records.refuse(table, record, at, verdict);
            count.count(table, verdict);
          },
          null);
    }
    length = 0;
    recordCount = 0;
    return outcome;
  }

  private void judge(FoldTable table, RecordCursor record, Place at) throws RocksDBException {
    Verdict verdict = records.fold(table, record, at);
    verdicts[judged++] = verdict;
    take(verdict);
  }

  private void take(Verdict verdict) {
    if (first == Verdict.APPLIED) {
      first = verdict;
    }
  }

  /** Of a table that has failed: the error of that table when only its rows could tell. */
  private void judgeUnseen(FoldTable table, RecordCursor record, Place at) {
    Verdict verdict = records.judgeUnseen(table, record);
    if (verdict == null) {
      throw new DriftException(
          table.failure().code(),
          "What the transaction at LSN "
              + firstLsn
              + " comes to depends on rows that are not there: "
              + table.failure().getMessage(),
          table.failure());
    }
    take(verdict);
  }

  /** Takes a record of a table. */
  @FunctionalInterface
  private interface TableVisitor {
    void visit(FoldTable table, RecordCursor record, Place at) throws RocksDBException;
  }

  private void each(TableVisitor visitor, TableVisitor ofFailed) throws RocksDBException {
    int at = 0;
    while (at < length) {
      entry.wrap(entries, at);
      at += entry.length();
      FoldTable table = tables.get(entry.topicId());
      if (table == null) {
        continue;
      }
      TableVisitor to = table.isComplete() ? visitor : ofFailed;
      if (to != null) {
        walk.walk(entry, (record, place) -> to.visit(table, record, place));
      }
    }
  }
}
