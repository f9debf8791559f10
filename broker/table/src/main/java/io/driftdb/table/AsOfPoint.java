package io.driftdb.table;

/**
 * What a user names a state with. Immutable.
 *
 * @param value LSN, offset, or append time in ns since 1970 UTC; 0 for LATEST
 */
public record AsOfPoint(Kind kind, long value) {
  /** How the state is named. */
  public enum Kind {
    /** What is applied. */
    LATEST,
    /** The fold of all records with that LSN or a lower one. */
    LSN,
    /** Up to and with the record of that offset; only for topics of one partition. */
    OFFSET,
    /** Up to the last record appended at or before it. */
    TIME
  }

  public static AsOfPoint latest() {
    return new AsOfPoint(Kind.LATEST, 0);
  }

  public static AsOfPoint lsn(long lsn) {
    return new AsOfPoint(Kind.LSN, lsn);
  }
}
