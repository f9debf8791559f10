package io.driftdb.table.index;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/**
 * Walks the rows of a range of an index, as of an LSN, in the index's order. The caller has made
 * sure that the index is ready and that the snapshot holds all up to that LSN, and looks afterwards
 * whether the horizon has passed it. Used by one thread; allocates for each entry.
 */
public final class IndexScan implements AutoCloseable {
  private final IndexDefinition index;
  private final TableIndexes rows;
  private final IndexRange range;
  private final long asOfLsn;
  private final Slice upperBound;
  private final ReadOptions options;
  private final RocksIterator entries;
  private boolean started;
  private byte[] entry;
  private int valueLength;
  private IndexRange.Verdict verdict;

  /** What a scan reads from. */
  public record Source(RocksDB db, ColumnFamilyHandle idx, Snapshot snapshot) {}

  /**
   * Stands before the first entry.
   *
   * @param position what {@link #position} gave, to go on behind that entry; null for the start.
   *     Any bytes are safe: the range is not left.
   */
  public IndexScan(
      Source source,
      int tableId,
      IndexDefinition index,
      IndexRange range,
      long asOfLsn,
      byte[] position) {
    this.index = index;
    this.rows = TableIndexes.of(List.of(index));
    this.range = range;
    this.asOfLsn = asOfLsn;
    byte[] prefix = IndexKeys.prefix(tableId, index.id());
    byte[] end = range.behindHighest();
    upperBound =
        new Slice(end == null ? ByteOrder.behindPrefix(prefix) : ByteOrder.join(prefix, end));
    options = new ReadOptions().setIterateUpperBound(upperBound).setTotalOrderSeek(true);
    if (source.snapshot != null) {
      options.setSnapshot(source.snapshot);
    }
    entries = source.db.newIterator(source.idx, options);
    entries.seek(first(prefix, position));
  }

  private byte[] first(byte[] prefix, byte[] position) {
    byte[] lowest = range.lowest();
    byte[] start = lowest == null ? prefix : ByteOrder.join(prefix, lowest);
    if (position == null) {
      return start;
    }
    byte[] behind = ByteOrder.join(prefix, Arrays.copyOf(position, position.length + 1));
    return Arrays.compareUnsigned(behind, start) > 0 ? behind : start;
  }

  /** Moves to the next row that there is at the LSN and that may be in the range. */
  public boolean next() throws RocksDBException {
    if (started) {
      entries.next();
    }
    started = true;
    for (; entries.isValid(); entries.next()) {
      entry = entries.key();
      if (from() <= asOfLsn && isOpen(entries.value()) && mayBeInRange()) {
        return true;
      }
    }
    entries.status();
    return false;
  }

  private boolean isOpen(byte[] value) {
    long to = ByteBuffer.wrap(value).getLong();
    return to == 0 || to > asOfLsn;
  }

  private boolean mayBeInRange() {
    int whole = IndexKeys.valueLength(entry, index.paths().size());
    valueLength = whole < 0 ? IndexKeys.VALUE_BYTES_MAX : whole;
    byte[] value =
        Arrays.copyOfRange(entry, IndexKeys.VALUE_OFFSET, IndexKeys.VALUE_OFFSET + valueLength);
    if (whole < 0) {
      verdict = range.judge(value);
    } else {
      verdict = range.contains(value) ? IndexRange.Verdict.IN : IndexRange.Verdict.OUT;
    }
    return verdict != IndexRange.Verdict.OUT;
  }

  /** Key of the row. */
  public byte[] key() {
    return IndexKeys.key(entry, valueLength);
  }

  /** LSN that the row's version is from. */
  public long from() {
    return IndexKeys.from(entry);
  }

  /** Whether the row has to be read to know that it is in the range: for long values only. */
  public boolean needsRow() {
    return verdict == IndexRange.Verdict.UNDECIDED;
  }

  /** Whether the row, of this key and LSN, is in the range. */
  public boolean matches(byte[] row) {
    if (!needsRow()) {
      return true;
    }
    byte[] value = rows.fullValues(row)[0];
    return value != null && range.contains(value);
  }

  /** Where this entry is, for another scan of the same range to go on behind it. */
  public byte[] position() {
    return Arrays.copyOfRange(entry, IndexKeys.VALUE_OFFSET, entry.length);
  }

  @Override
  public void close() {
    entries.close();
    options.close();
    upperBound.close();
  }
}
