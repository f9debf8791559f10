package io.driftdb.schema;

/** How the records of a batch are stored. */
public enum Codec {
  NONE(0),
  ZSTD(1);

  private static final Codec[] BY_CODE = {NONE, ZSTD};

  private final int code;

  Codec(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** The codec of a code, or null for an unknown one. */
  public static Codec of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
