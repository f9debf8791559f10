package io.driftdb.perf.drivers;

/**
 * Hears the fate of what a publisher has sent. For each partition in the order of sending, on one
 * of the client's threads: must not block.
 */
public interface AckListener {
  /** The next so many records of the partition are acknowledged. */
  void onAcked(int partition, int records);

  /** The next so many records of the partition were refused or lost. */
  void onFailed(int partition, int records, String why);
}
