package io.driftdb.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a topic of kind table has beyond its records. Immutable.
 *
 * @param rowFormat what rows are
 * @param missingRow what a patch of a missing row comes to
 * @param historyRetentionMs how long row versions are kept at least after their end; -1 = for ever
 * @param indexes those that are not dropped, by id
 * @param nextIndexId the id that the next index gets
 * @param alteredLsn on the first shard, of the last decision about it since it was created; 0 for
 *     none
 */
public record TableOptions(
    RowFormat rowFormat,
    MissingRow missingRow,
    long historyRetentionMs,
    List<IndexSpec> indexes,
    int nextIndexId,
    long alteredLsn) {

  /** JSON rows, made by their first patch, every version kept for ever. */
  public static final TableOptions DEFAULT =
      new TableOptions(RowFormat.JSON, MissingRow.UPSERT, -1, List.of(), 1);

  /** One that nothing has been decided about since. */
  public TableOptions(
      RowFormat rowFormat,
      MissingRow missingRow,
      long historyRetentionMs,
      List<IndexSpec> indexes,
      int nextIndexId) {
    this(rowFormat, missingRow, historyRetentionMs, indexes, nextIndexId, 0);
  }

  /** What the rows of a table are. */
  public enum RowFormat {
    /** JSON documents: put, patch and delete. */
    JSON(0),
    /** Any bytes: put and delete only. */
    BYTES(1);

    private final int code;

    RowFormat(int code) {
      this.code = code;
    }

    public static RowFormat of(int code) {
      return values()[code];
    }

    public int code() {
      return code;
    }
  }

  /** What becomes of a patch whose row is missing. */
  public enum MissingRow {
    /** It makes the row. */
    UPSERT(0),
    /** It is rejected. */
    REJECT(1);

    private final int code;

    MissingRow(int code) {
      this.code = code;
    }

    public static MissingRow of(int code) {
      return values()[code];
    }

    public int code() {
      return code;
    }
  }

  /** The same with row versions kept for so long, as it was decided at that LSN. */
  public TableOptions withHistoryRetentionMs(long ms, long lsn) {
    return new TableOptions(rowFormat, missingRow, ms, indexes, nextIndexId, lsn);
  }

  /** The same with one more index, in the place of one with its id or name. */
  public TableOptions withIndex(IndexSpec index) {
    List<IndexSpec> more = without(index.id());
    more.removeIf(other -> other.name().equals(index.name()));
    more.add(index);
    more.sort(Comparator.comparingInt(IndexSpec::id));
    int next = Math.max(nextIndexId, index.id() + 1);
    return new TableOptions(
        rowFormat, missingRow, historyRetentionMs, List.copyOf(more), next, alteredLsn);
  }

  /** The same without an index. */
  public TableOptions withoutIndex(int indexId) {
    return new TableOptions(
        rowFormat,
        missingRow,
        historyRetentionMs,
        List.copyOf(without(indexId)),
        nextIndexId,
        alteredLsn);
  }

  /** What its creation says: the same before any other decision. */
  public TableOptions asCreated() {
    return new TableOptions(rowFormat, missingRow, historyRetentionMs, List.of(), 1);
  }

  private List<IndexSpec> without(int indexId) {
    List<IndexSpec> left = new ArrayList<>(indexes);
    left.removeIf(index -> index.id() == indexId);
    return left;
  }

  /** The index of that name, or null. */
  public IndexSpec index(String name) {
    for (IndexSpec each : indexes) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return null;
  }
}
