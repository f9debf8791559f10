package io.driftdb.log;

import java.util.List;

/**
 * What a topic of kind table has beyond its records. Immutable.
 *
 * @param rowFormat what rows are
 * @param missingRow what a patch of a missing row comes to
 * @param historyRetentionMs how long row versions are kept at least after their end; -1 = for ever
 * @param indexes those that are not dropped, by id
 * @param nextIndexId the id that the next index gets
 */
public record TableOptions(
    RowFormat rowFormat,
    MissingRow missingRow,
    long historyRetentionMs,
    List<IndexSpec> indexes,
    int nextIndexId) {

  /** JSON rows, made by their first patch, every version kept for ever. */
  public static final TableOptions DEFAULT =
      new TableOptions(RowFormat.JSON, MissingRow.UPSERT, -1, List.of(), 1);

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
