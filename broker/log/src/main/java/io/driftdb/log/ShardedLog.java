package io.driftdb.log;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;

/** The log in files. */
public final class ShardedLog {
  private ShardedLog() {}

  /**
   * Opens or creates the log of a directory; DriftException DATA_DIR_*, FORMAT_TOO_NEW,
   * DATA_DAMAGED.
   */
  public static EventLog open(LogConfig config, LogObserver observer) {
    if (config.shards() > 0) {
      throw new DriftException(ErrorCode.INTERNAL, "no implementation for " + observer);
    }
    return null;
  }
}
