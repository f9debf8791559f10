package io.driftdb.schema;

/**
 * One entry of a Deliver message: where a batch stands in the log, and the batch as stored.
 *
 * <pre>
 *   0          8              16            24
 *   +----------+--------------+-------------+------------------------+---------+
 *   | firstLsn | appendTimeNs | frameEndLsn | batch (header, stored) | 0 to 8n |
 *   +----------+--------------+-------------+------------------------+---------+
 * </pre>
 *
 * {@code frameEndLsn} is one past the last LSN of the frame: when it is beyond the batch's own end,
 * the batch is part of a transaction over several partitions.
 */
public final class DeliveryDescriptor {
  public static final int FIRST_LSN_OFFSET = 0;
  public static final int APPEND_TIME_OFFSET = 8;
  public static final int FRAME_END_LSN_OFFSET = 16;
  public static final int BATCH_OFFSET = 24;

  private DeliveryDescriptor() {}

  /** The whole entry's length, for a batch of that length. */
  public static int entryLength(int batchLength) {
    return BATCH_OFFSET + FrameDescriptor.align(batchLength);
  }
}
