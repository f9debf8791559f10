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
 * thread.
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
    judged = 0;
    first = Verdict.APPLIED;
    if (verdicts.length < recordCount) {
      verdicts = new Verdict[recordCount];
    }
    each(this::judge);
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
          });
    }
    length = 0;
    recordCount = 0;
    return outcome;
  }

  private void judge(FoldTable table, RecordCursor record, Place at) throws RocksDBException {
    Verdict verdict = records.fold(table, record, at);
    verdicts[judged++] = verdict;
    if (first == Verdict.APPLIED) {
      first = verdict;
    }
  }

  /** Takes a record of a table that is folded. */
  @FunctionalInterface
  private interface TableVisitor {
    void visit(FoldTable table, RecordCursor record, Place at) throws RocksDBException;
  }

  private void each(TableVisitor visitor) throws RocksDBException {
    int at = 0;
    while (at < length) {
      entry.wrap(entries, at);
      at += entry.length();
      FoldTable table = tables.get(entry.topicId());
      if (table != null && table.isComplete()) {
        walk.walk(entry, (record, place) -> visitor.visit(table, record, place));
      }
    }
  }
}
