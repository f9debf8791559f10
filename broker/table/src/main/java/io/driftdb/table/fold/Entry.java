package io.driftdb.table.fold;

import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** A delivery entry of a feed, where it lies. Belongs to one thread; does not allocate. */
final class Entry {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  private final BatchHeaderDecoder header = new BatchHeaderDecoder();
  private DirectBuffer buffer;
  private int start;

  Entry wrap(DirectBuffer in, int at) {
    buffer = in;
    start = at;
    header.wrap(
        in, batchOffset(), BatchHeaderDecoder.BLOCK_LENGTH, BatchHeaderDecoder.SCHEMA_VERSION);
    return this;
  }

  DirectBuffer buffer() {
    return buffer;
  }

  int start() {
    return start;
  }

  int length() {
    return DeliveryDescriptor.entryLength(header.batchLength());
  }

  int batchOffset() {
    return start + DeliveryDescriptor.BATCH_OFFSET;
  }

  int batchLength() {
    return header.batchLength();
  }

  int topicId() {
    return header.topicId();
  }

  int recordCount() {
    return header.recordCount();
  }

  long firstLsn() {
    return buffer.getLong(start + DeliveryDescriptor.FIRST_LSN_OFFSET, LE);
  }

  long endLsn() {
    return firstLsn() + header.recordCount();
  }

  long appendTimeNs() {
    return buffer.getLong(start + DeliveryDescriptor.APPEND_TIME_OFFSET, LE);
  }

  long frameEndLsn() {
    return buffer.getLong(start + DeliveryDescriptor.FRAME_END_LSN_OFFSET, LE);
  }

  boolean isTransaction() {
    return (header.batchFlags() & FrameDescriptor.BATCH_FLAG_TRANSACTION) != 0
        || frameEndLsn() > endLsn();
  }
}
