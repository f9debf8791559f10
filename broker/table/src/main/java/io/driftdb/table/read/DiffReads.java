package io.driftdb.table.read;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.table.DiffSink;
import io.driftdb.table.RowVersion;
import io.driftdb.table.ScanRange;
import io.driftdb.table.store.ChangeValue;
import io.driftdb.table.store.Family;
import io.driftdb.table.store.TableKeys;
import java.util.Arrays;
import java.util.TreeSet;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * Tells the net changes between two states: the keys of the records between them, each once, then
 * their rows in both. Memory is bounded: of more keys than that, the lowest are told, and the
 * records walked again for the next. The keys of the last difference are kept for its next page.
 * Any thread.
 */
public final class DiffReads {
  private static final int KEYS_MAX = 100_000;

  private final ReadScope scope;
  private volatile Changed last;

  /**
   * The keys that changed between two states, from one on; all from there on, or only the first.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Changed(int table, long from, long to, byte[] first, byte[][] keys, boolean all) {
    /** Where a key is, or would be; -1 when these keys don't tell. */
    int indexOf(int ofTable, long fromLsn, long toLsn, byte[] key) {
      boolean tells =
          table == ofTable
              && from == fromLsn
              && to == toLsn
              && Arrays.compareUnsigned(first, key) <= 0
              && (all || Arrays.compareUnsigned(key, keys[keys.length - 1]) <= 0);
      if (!tells) {
        return -1;
      }
      int found = Arrays.binarySearch(keys, key, Arrays::compareUnsigned);
      return found < 0 ? ~found : found;
    }
  }

  public DiffReads(ReadScope scope) {
    this.scope = scope;
  }

  public byte[] diff(
      int topicId, long fromLsn, long toLsn, byte[] cursor, long limit, DiffSink sink) {
    if (fromLsn > toLsn) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "A difference goes from an earlier state to a later one, not from LSN "
              + fromLsn
              + " to "
              + toLsn);
    }
    byte[] start = new byte[0];
    if (cursor != null) {
      Cursor from = Cursor.decode(scope.shard(), topicId, cursor);
      from.checkDiff(fromLsn, toLsn);
      start = from.position();
    }
    byte[] first = start;
    Page page = new Page(fromLsn, toLsn, limit, sink);
    byte[] next =
        scope.read(
            topicId,
            fromLsn,
            table -> {
              scope.checkReached(toLsn);
              return page.tell(table, first);
            });
    last = page.changed; // kept only now: none of its keys was missing because it was being removed
    return next == null
        ? null
        : new Cursor(scope.shard(), topicId, fromLsn, toLsn, ScanRange.ALL, next).encode();
  }

  /** One answer. */
  private final class Page {
    private final long from;
    private final long to;
    private final long limit;
    private final DiffSink sink;
    private long count;
    private Changed changed = last;

    Page(long from, long to, long limit, DiffSink sink) {
      this.from = from;
      this.to = to;
      this.limit = limit;
      this.sink = sink;
    }

    /** Returns the key to go on with; null when that was all. */
    byte[] tell(ServedTable table, byte[] first) throws RocksDBException {
      int id = table.record().id();
      byte[] next = first;
      try (VersionReader reader = new VersionReader(scope.store(), table.record(), null)) {
        while (true) {
          if (changed == null || changed.indexOf(id, from, to, next) < 0) {
            changed = collect(id, next);
          }
          int index = changed.indexOf(id, from, to, next);
          for (; index < changed.keys.length; index++) {
            if (!tell(reader, changed.keys[index])) {
              return changed.keys[index];
            }
          }
          if (changed.all) {
            return null;
          }
          byte[] highest = changed.keys[changed.keys.length - 1];
          next = Arrays.copyOf(highest, highest.length + 1);
        }
      }
    }

    private boolean tell(VersionReader reader, byte[] key) throws RocksDBException {
      RowVersion found = reader.atOlder(key, from); // it has changed since
      RowVersion before = found != null && found.exists() ? found : null;
      RowVersion after = reader.at(key, to);
      byte[] rowBefore = before == null ? null : before.row();
      byte[] rowAfter = after == null ? null : after.row();
      boolean isSame = Arrays.equals(rowBefore, rowAfter);
      if (isSame) {
        return true;
      }
      if ((count == limit && limit > 0) || !sink.accept(key, before, after)) {
        return false;
      }
      count++;
      return true;
    }

    private Changed collect(int id, byte[] first) throws RocksDBException {
      TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
      boolean all = true;
      try (Slice end = new Slice(TableKeys.change(id, to + 1));
          ReadOptions how = new ReadOptions().setIterateUpperBound(end);
          RocksIterator it = scope.store().iterator(Family.CHG, how)) {
        for (it.seek(TableKeys.change(id, from + 1)); it.isValid(); it.next()) {
          byte[] value = it.value();
          byte[] key = ChangeValue.madeVersion(value) ? ChangeValue.key(value) : null;
          if (key != null && Arrays.compareUnsigned(key, first) >= 0 && keys.add(key)) {
            if (keys.size() > KEYS_MAX) {
              keys.pollLast();
              all = false;
            }
          }
        }
        it.status();
      }
      return new Changed(id, from, to, first, keys.toArray(new byte[0][]), all);
    }
  }
}
