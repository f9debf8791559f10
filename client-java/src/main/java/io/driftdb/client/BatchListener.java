package io.driftdb.client;

import io.driftdb.schema.DriftException;

/**
 * Hears once of each batch of a partition, in order, on the connection's reader thread: must not
 * block.
 */
public interface BatchListener {
  /** The records sent first through last stand at these places. */
  void onAppended(long firstOffset, int records, long firstLsn, long appendTimeNs);

  /**
   * None of the records was appended, or it is unknown when the code is CONNECTION_LOST or
   * DEADLINE_EXCEEDED.
   */
  void onFailed(int records, DriftException failure);
}
