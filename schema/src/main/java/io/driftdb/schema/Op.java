package io.driftdb.schema;

/** What a record does to the row of its key. */
public enum Op {
  /** The value is the whole row. */
  PUT(0),
  /**
   * The value is a JSON merge patch (RFC 7396) of the row. A missing row is patched as if it were
   * {@code {}}, or the record is rejected, as the table's options say.
   */
  PATCH(1),
  /** The row is gone; the history stays. */
  DELETE(2),
  /** Written by the broker for itself; never accepted from a client. */
  CONTROL(3);

  private static final Op[] BY_CODE = {PUT, PATCH, DELETE, CONTROL};

  private final int code;

  Op(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** The op of a code, or null for an unknown one. */
  public static Op of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
