package io.driftdb.schema;

/** What a record for a table demands of the row that it finds; in a record's attributes. */
public enum Condition {
  /** Nothing. */
  NONE(0),
  /** There is no row. */
  MUST_NOT_EXIST(1),
  /** There is a row. */
  MUST_EXIST(2),
  /** The row has not been changed, made or deleted by a record with a higher LSN. */
  UNCHANGED_SINCE(3);

  private static final Condition[] BY_CODE = values();
  private static final int MASK = 3;

  private final int code;

  Condition(int code) {
    this.code = code;
  }

  /** The condition in a record's attributes. */
  public static Condition of(int attributes) {
    return BY_CODE[attributes & MASK];
  }

  /** Whether attributes have no bits but those of a condition. */
  public static boolean isKnown(int attributes) {
    return (attributes & ~MASK) == 0;
  }

  /** Bytes between the record's header and its key: the LSN, where the condition has one. */
  static int extraLength(int attributes) {
    return of(attributes) == UNCHANGED_SINCE ? Long.BYTES : 0;
  }

  public int code() {
    return code;
  }

  /** Bytes that the condition takes in a record, beside its header. */
  public int extraLength() {
    return extraLength(code);
  }
}
