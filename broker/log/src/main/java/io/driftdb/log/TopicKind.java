package io.driftdb.log;

/** What a topic is. The codes are part of the format. */
public enum TopicKind {
  /** A plain stream of events. */
  LOG(0),
  /** A keyed stream whose fold is a table. */
  TABLE(1);

  private final int code;

  TopicKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** The kind of a code that was written by this version or an earlier one. */
  public static TopicKind of(int code) {
    return code == TABLE.code ? TABLE : LOG;
  }
}
