package io.driftdb.log;

import org.agrona.MutableDirectBuffer;

/**
 * Reads any set of partitions of one shard in LSN order, from given offsets on, and never past what
 * is committed. One thread at a time may use it, and never a ring thread: it reads files.
 */
public interface Subscription extends AutoCloseable {
  /**
   * Writes whole delivery entries (DeliveryDescriptor), as many as fit in {@code maxBytes}, but at
   * least one if there is any: the buffer must hold {@link EventLog#maxEntryBytes} from the offset
   * on. Returns the bytes written; 0 when all that is committed has been read, and then the wake-up
   * runs once as soon as there is more. Throws PartitionException with CORRUPT_RANGE,
   * OFFSET_OUT_OF_RANGE (retention has overtaken it) or UNKNOWN_TOPIC (deleted).
   */
  int poll(MutableDirectBuffer buffer, int offset, int maxBytes);

  /** How many entries the last poll wrote. */
  int entryCount();

  /**
   * How many committed records of its partitions it has not delivered. May be called from any
   * thread.
   */
  long lagRecords();

  @Override
  void close();
}
