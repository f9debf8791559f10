package io.driftdb.table.read;

import io.driftdb.log.PositionKind;
import io.driftdb.log.io.LogClock;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.AsOfPoint;
import io.driftdb.table.store.Bytes;
import io.driftdb.table.store.ChangeValue;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.TableKeys;
import io.driftdb.table.store.TableRecord;
import java.util.function.ToLongFunction;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Tells the LSN that a point stands for, by searching the records of the table, which are in the
 * order of LSN, time and, in one partition, offset. Any thread.
 */
public final class PointResolver {
  /** What was appended at a time: whatever is appended later has no earlier time. */
  private record Seen(long timeNs, long appendedLsn) {}

  private final ReadScope scope;
  private final LogClock clock;

  /**
   * What was not all applied when it was asked for: so that a shard that others append to all the
   * time is found to have reached a time when it has.
   */
  private volatile Seen seen;

  public PointResolver(ReadScope scope, LogClock clock) {
    this.scope = scope;
    this.clock = clock;
  }

  public long resolve(int topicId, AsOfPoint point) {
    return scope.read(
        topicId,
        Long.MAX_VALUE,
        table -> {
          long lsn =
              switch (point.kind()) {
                case LATEST -> scope.lastApplied();
                case LSN -> point.value();
                case OFFSET -> offset(table, point.value());
                case TIME -> time(table, point.value());
              };
          scope.checkReached(lsn);
          long whole = whole(lsn, point.kind());
          scope.checkHorizon(table, whole);
          return whole;
        });
  }

  /** A record that was named takes its transaction with it; an LSN within one cuts it off. */
  private long whole(long lsn, AsOfPoint.Kind kind) throws RocksDBException {
    Transaction cut = cut(lsn);
    if (cut == null) {
      return lsn;
    }
    boolean named = kind == AsOfPoint.Kind.OFFSET || kind == AsOfPoint.Kind.TIME;
    return named ? cut.lastLsn : cut.firstLsn - 1;
  }

  /** A record and when it was appended. */
  public record Dated(long lsn, long timeNs) {}

  /**
   * The last record of a table that was appended at or before a time and does not stand within a
   * transaction that it would cut through; the horizon, when there is none above it.
   */
  public Dated lastBefore(int topicId, long timeNs) {
    return scope.read(
        topicId,
        Long.MAX_VALUE,
        table -> {
          TableRecord record = table.record();
          long before = lastBefore(record, timeNs, scope.lastApplied());
          Transaction cut = cut(before);
          long last = cut == null ? before : cut.firstLsn - 1;
          try (Records records = new Records(record, scope.lastApplied())) {
            long lsn = records.lastBefore(last + 1);
            return lsn == record.horizonLsn()
                ? new Dated(lsn, record.horizonNs())
                : new Dated(lsn, ChangeValue.timeNs(records.valueAt(lsn)));
          }
        });
  }

  private record Transaction(long firstLsn, long lastLsn) {}

  /** The transaction that a cut behind an LSN would cut through; null for none. */
  private Transaction cut(long lsn) throws RocksDBException {
    try (ReadOptions how = new ReadOptions();
        RocksIterator it = scope.store().iterator(Family.TXN, how)) {
      it.seekForPrev(TableKeys.transaction(lsn));
      it.status();
      boolean cuts = it.isValid() && lsn < Bytes.getLong(it.value(), 0) - 1;
      return cuts
          ? new Transaction(Bytes.getLong(it.key(), 0), Bytes.getLong(it.value(), 0) - 1)
          : null;
    }
  }

  private long offset(ServedTable table, long offset) throws RocksDBException {
    TableRecord record = table.record();
    if (offset < 0) {
      throw new DriftException(ErrorCode.INVALID_REQUEST, "There is no offset " + offset);
    }
    if (record.partitions() != 1) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "An offset names a state only of a table of one partition: name an LSN or a time.");
    }
    long last = scope.lastApplied();
    try (Records records = new Records(record, last)) {
      long lsn = records.first(ChangeValue::offset, offset);
      long found = lsn > last ? endOffset(record, last) : ChangeValue.offset(records.valueAt(lsn));
      if (lsn > last && offset >= found) {
        throw new DriftException(
            ErrorCode.AS_OF_NOT_REACHED,
            "Offset " + offset + " is not reached: the tables are at LSN " + last);
      }
      if (found == offset) {
        return lsn;
      }
      // The records up to the horizon are forgotten, but the last of them names the state there.
      if (offset < found - 1) {
        scope.checkHorizon(table, record.horizonLsn() - 1);
      }
      return record.horizonLsn();
    }
  }

  /** Offset behind the records that are applied. */
  private long endOffset(TableRecord record, long last) {
    return scope.log().resolve(record.id(), 0, PositionKind.LSN, last + 1);
  }

  private long time(ServedTable table, long timeNs) throws RocksDBException {
    long last = lastReachedAt(timeNs);
    TableRecord record = table.record();
    if (record.horizonLsn() > 0 && timeNs < record.horizonNs()) {
      scope.checkHorizon(table, record.horizonLsn() - 1);
    }
    return lastBefore(record, timeNs, last);
  }

  private long lastBefore(TableRecord record, long timeNs, long last) throws RocksDBException {
    try (Records records = new Records(record, last)) {
      long later =
          timeNs == Long.MAX_VALUE ? last + 1 : records.first(ChangeValue::timeNs, timeNs + 1);
      return records.lastBefore(later);
    }
  }

  /** What is applied, when that is all that was appended at or before a time. */
  private long lastReachedAt(long timeNs) {
    if (scope.published().applied().timeNs() > timeNs) {
      return scope.lastApplied();
    }
    long nowNs = clock.epochNs();
    Seen now = new Seen(nowNs, scope.log().closeTime(scope.shard(), nowNs));
    if (isReached(now, timeNs)) {
      return scope.lastApplied();
    }
    Seen before = seen;
    if (before != null && isReached(before, timeNs)) {
      return scope.lastApplied();
    }
    if (before == null || scope.lastApplied() + 1 >= before.appendedLsn) {
      seen = now;
    }
    throw new DriftException(
        ErrorCode.AS_OF_NOT_REACHED,
        "Time " + timeNs + " ns is not reached: the tables are at LSN " + scope.lastApplied());
  }

  private boolean isReached(Seen at, long timeNs) {
    return timeNs < at.timeNs && scope.lastApplied() + 1 >= at.appendedLsn;
  }

  /** The records of a table above its horizon, up to an LSN. */
  private final class Records implements AutoCloseable {
    private final TableRecord table;
    private final long last;
    private final ReadOptions how = new ReadOptions();
    private final RocksIterator it = scope.store().iterator(Family.CHG, how);

    Records(TableRecord table, long last) {
      this.table = table;
      this.last = last;
    }

    /** LSN of the first with a number that is not below one; above the last for none. */
    long first(ToLongFunction<byte[]> number, long atLeast) throws RocksDBException {
      long low = table.horizonLsn() + 1;
      long high = last + 1;
      long found = high;
      while (low < high) {
        long middle = low + (high - low) / 2;
        it.seek(TableKeys.change(table.id(), middle));
        long lsn = lsn();
        if (lsn >= high || lsn < middle) {
          high = middle;
        } else if (number.applyAsLong(it.value()) < atLeast) {
          low = lsn + 1;
        } else {
          found = lsn;
          high = middle;
        }
      }
      it.status();
      return found;
    }

    /** LSN of the last before one; the horizon for none. */
    long lastBefore(long lsn) throws RocksDBException {
      it.seekForPrev(TableKeys.change(table.id(), lsn - 1));
      it.status();
      return Math.max(lsn(), table.horizonLsn());
    }

    byte[] valueAt(long lsn) {
      it.seek(TableKeys.change(table.id(), lsn));
      return it.value();
    }

    /** Of the record where the iterator is; 0 for one of another table. */
    private long lsn() {
      if (!it.isValid()) {
        return 0;
      }
      byte[] key = it.key();
      return Bytes.getInt(key, 0) == table.id() ? TableKeys.lsnOfChange(key) : 0;
    }

    @Override
    public void close() {
      it.close();
      how.close();
    }
  }
}
