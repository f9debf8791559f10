package io.driftdb.client;

import io.driftdb.schema.DriftException;

/**
 * Hears once of each batch of a partition, in the order of the records, on one of the producer's
 * threads: must not block. What it throws is logged and changes nothing.
 */
public interface BatchListener {
  /**
   * The records stand at consecutive places from these on; they are -1 when the broker knows that
   * it has the batch, but no longer where.
   */
  void onAppended(long firstOffset, int records, long firstLsn, long appendTimeNs);

  /**
   * None of the records was appended, unless {@link Producer} says of the code that this is
   * unknown.
   */
  void onFailed(int records, DriftException failure);
}
