package io.driftdb.log;

/** What an append was given. Valid only while its listener is being called. */
public interface AppendResult {
  /** LSN of the first record. */
  long firstLsn();

  /** One past the LSN of the last record. */
  long endLsn();

  long appendTimeNs();

  /** The shard's epoch in which it was appended. */
  long epoch();

  /** Whether the batch had been appended before; the numbers are then those of the original. */
  boolean duplicate();

  int batchCount();

  /** Offset of the first record of the frame's i-th batch. */
  long baseOffset(int batch);
}
