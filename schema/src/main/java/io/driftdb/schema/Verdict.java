package io.driftdb.schema;

/**
 * What became of a record when it was folded into its table: a part of the fold, the same for
 * everybody who folds the same log.
 */
public enum Verdict {
  /** It made or ended a version of its row. */
  APPLIED(0),
  /** Its condition, or that of another record of its transaction, did not hold: nothing changed. */
  CONFLICT(1),
  /** It, or another record of its transaction, could not be folded: nothing changed. */
  REJECTED(2);

  private static final Verdict[] BY_CODE = values();

  private final int code;

  Verdict(int code) {
    this.code = code;
  }

  /** The verdict of a code; IndexOutOfBoundsException for none. */
  public static Verdict of(int code) {
    return BY_CODE[code];
  }

  public int code() {
    return code;
  }
}
