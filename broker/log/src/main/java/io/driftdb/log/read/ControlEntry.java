package io.driftdb.log.read;

import io.driftdb.log.Topic;
import io.driftdb.log.sequence.ControlReader;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * A delivery entry of the internal topic, which has one control record. Belongs to one thread;
 * allocates only the topic that it returns.
 */
final class ControlEntry {
  private final BatchHeaderDecoder header = new BatchHeaderDecoder();
  private final RecordCursor records = new RecordCursor();
  private final ControlReader control = new ControlReader();
  private DirectBuffer buffer;
  private boolean hasRecord;

  ControlEntry wrap(DirectBuffer entries, int offset) {
    int batch = offset + DeliveryDescriptor.BATCH_OFFSET;
    buffer = entries;
    header.wrap(buffer, batch, BatchHeaderDecoder.BLOCK_LENGTH, BatchHeaderDecoder.SCHEMA_VERSION);
    records.wrap(buffer, batch + FrameDescriptor.BATCH_HEADER_LENGTH, header.recordsLength());
    hasRecord = records.next();
    return this;
  }

  int length() {
    return DeliveryDescriptor.entryLength(header.batchLength());
  }

  /** The topic that the record makes, or null. */
  Topic createdTopic() {
    return hasRecord ? control.createdTopic(buffer, records.valueOffset()) : null;
  }

  /** The id of the topic that the record deletes, or -1. */
  int deletedTopic() {
    return hasRecord ? control.deletedTopic(buffer, records.valueOffset()) : -1;
  }
}
