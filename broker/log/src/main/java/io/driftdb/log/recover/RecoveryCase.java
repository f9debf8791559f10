package io.driftdb.log.recover;

/** The table of what recovery may find, and what it does about it. Each row has a test. */
public enum RecoveryCase {
  /** No files: a new log starts. */
  EMPTY_DIRECTORY,
  /**
   * The last checkpoint was written by an orderly stop and nothing follows it: nothing to replay.
   */
  CLEAN_STOP,
  /** Frames end at zeros or at bytes of an earlier life: the end of the log. */
  CLEAN_TAIL,
  /** Parts of the last group were written, not all: it was never acknowledged, and is cut. */
  TORN_TAIL,
  /** Damage below the durable mark: the range is quarantined, everything else is served. */
  ROT_IN_THE_MIDDLE,
  /** A segment that others follow is gone or has no readable header: its range is quarantined. */
  MISSING_SEGMENT,
  /** A segment that a later one cut off as a whole: dropped. */
  SUPERSEDED_SEGMENT,
  /** A sealed segment without an index: rebuilt from the segment. */
  MISSING_INDEX,
  /** An index that does not match its segment or its own checksums: rebuilt from the segment. */
  DAMAGED_INDEX,
  /** An index whose segment is gone: deleted. */
  INDEX_WITHOUT_SEGMENT,
  /**
   * A checkpoint that does not match its checksums: the one before it is used, or the whole log.
   */
  DAMAGED_CHECKPOINT,
  /** A file that was being made when the process ended: deleted. */
  UNFINISHED_FILE,
  /** An empty segment made ahead of need: kept for use. */
  SPARE_SEGMENT
}
