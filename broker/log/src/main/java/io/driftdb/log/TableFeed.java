package io.driftdb.log;

import org.agrona.MutableDirectBuffer;

/**
 * Reads what makes the tables of one shard: the records of all topics of kind table, and the log's
 * own control records, in LSN order. Topics come and go by themselves. One thread at a time may use
 * it, and never a ring thread: it reads files.
 */
public interface TableFeed extends AutoCloseable {
  /**
   * Writes whole delivery entries (DeliveryDescriptor), as many as fit in {@code maxBytes}, but at
   * least one if there is any; the buffer must hold {@link EventLog#maxEntryBytes} from the offset
   * on. Batches of the internal topic (id 0) are control records. Batches of a table that has been
   * deleted come up to its deletion, as far as they are still held; and so may those of a topic of
   * any kind, if it was created before the feed's start and is deleted by then. Returns the bytes
   * written; 0 when all that is committed has been read, and then the wake-up runs once as soon as
   * there is more. Throws PartitionException with CORRUPT_RANGE, or with OFFSET_OUT_OF_RANGE where
   * the log no longer holds what is due.
   */
  int poll(MutableDirectBuffer buffer, int offset, int maxBytes);

  /**
   * One past the last LSN that has been read, or that is nothing to a table: always the end of a
   * frame, or within one whose batches have not all been written yet.
   */
  long readUpTo();

  @Override
  void close();
}
