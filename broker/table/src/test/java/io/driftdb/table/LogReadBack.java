package io.driftdb.table;

import io.driftdb.log.EventLog;
import io.driftdb.log.TableFeed;
import io.driftdb.log.Topic;
import io.driftdb.log.sequence.ControlReader;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.schema.journal.HorizonMovedDecoder;
import io.driftdb.schema.journal.MessageHeaderDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What stands in a log of tables, told by the bytes that were sent to it, and the model that comes
 * of it. What retention has dropped is remembered.
 */
final class LogReadBack {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
  private static final int CONTROL_VALUE =
      FrameDescriptor.BATCH_HEADER_LENGTH + FrameDescriptor.RECORD_HEADER_LENGTH;

  /** A batch as it stands there. */
  private record Entry(long frameEndLsn, long timeNs, UnsafeBuffer batch) {}

  private final Map<ByteBuffer, List<TestRecord>> sent = new HashMap<>();
  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256 << 10]);
  private final BatchHeaderDecoder header = new BatchHeaderDecoder();

  /** A batch was handed over, and may come to stand in the log. */
  void sent(UnsafeBuffer batch, List<TestRecord> records) {
    sent.put(content(batch), records);
  }

  /** What the log does not change: where a batch goes, and its records. */
  private ByteBuffer content(UnsafeBuffer batch) {
    wrap(batch);
    int length = header.batchLength() - FrameDescriptor.BATCH_HEADER_LENGTH;
    ByteBuffer content = ByteBuffer.allocate(2 * Integer.BYTES + length);
    content.putInt(header.topicId()).putInt(header.partition());
    batch.getBytes(FrameDescriptor.BATCH_HEADER_LENGTH, content, length);
    return content.flip();
  }

  private void wrap(UnsafeBuffer batch) {
    header.wrap(batch, 0, BatchHeaderDecoder.BLOCK_LENGTH, BatchHeaderDecoder.SCHEMA_VERSION);
  }

  /** Reads all that the log holds now. */
  void read(EventLog log) {
    long from = log.status(0).firstLsn();
    entries.tailMap(from, true).clear();
    try (TableFeed feed = log.tableFeed(0, from, () -> {})) {
      for (int length = poll(feed); length > 0; length = poll(feed)) {
        take(length);
      }
    }
  }

  private int poll(TableFeed feed) {
    return feed.poll(buffer, 0, 64 << 10);
  }

  private void take(int length) {
    for (int at = 0; at < length; ) {
      UnsafeBuffer rest =
          new UnsafeBuffer(
              buffer, at + DeliveryDescriptor.BATCH_OFFSET, FrameDescriptor.BATCH_HEADER_LENGTH);
      wrap(rest);
      int batchLength = header.batchLength();
      UnsafeBuffer batch = new UnsafeBuffer(new byte[batchLength]);
      batch.putBytes(0, buffer, at + DeliveryDescriptor.BATCH_OFFSET, batchLength);
      entries.put(
          buffer.getLong(at + DeliveryDescriptor.FIRST_LSN_OFFSET, LE),
          new Entry(
              buffer.getLong(at + DeliveryDescriptor.FRAME_END_LSN_OFFSET, LE),
              buffer.getLong(at + DeliveryDescriptor.APPEND_TIME_OFFSET, LE),
              batch));
      at += DeliveryDescriptor.entryLength(batchLength);
    }
  }

  /** Append time of the last record. */
  long lastTimeNs() {
    return entries.isEmpty() ? 0 : entries.lastEntry().getValue().timeNs;
  }

  /** Folds all of it in the plainest way. */
  TableModel fold() {
    TableModel model = new TableModel();
    Map.Entry<Long, Entry> next = entries.firstEntry();
    while (next != null) {
      long firstLsn = next.getKey();
      Entry entry = next.getValue();
      List<TestRecord> records = new ArrayList<>();
      boolean transaction = false;
      long lsn = firstLsn;
      while (next != null && next.getKey() < entry.frameEndLsn) {
        transaction = isTransaction(next.getValue());
        if (!control(next.getValue(), model)) {
          List<TestRecord> batch = sent.get(content(next.getValue().batch));
          if (batch == null) {
            throw new AssertionError("NoPhantom: nobody sent what is at LSN " + next.getKey());
          }
          records.addAll(batch);
        }
        lsn = next.getKey();
        next = entries.higherEntry(lsn);
      }
      if (!records.isEmpty()) {
        model.append(transaction, firstLsn, entry.timeNs, records);
      }
    }
    return model;
  }

  private boolean isTransaction(Entry entry) {
    wrap(entry.batch);
    return (header.batchFlags() & FrameDescriptor.BATCH_FLAG_TRANSACTION) != 0;
  }

  /** Whether it is a record of the log's own; those that change tables go into the model. */
  private boolean control(Entry entry, TableModel model) {
    wrap(entry.batch);
    if (header.topicId() != 0) {
      return false;
    }
    Topic created = new ControlReader().createdTopic(entry.batch, CONTROL_VALUE);
    if (created != null && created.table() != null) {
      model.createTable(created.id(), created.partitions(), created.table());
    }
    MessageHeaderDecoder message = new MessageHeaderDecoder().wrap(entry.batch, CONTROL_VALUE);
    if (message.templateId() == HorizonMovedDecoder.TEMPLATE_ID) {
      HorizonMovedDecoder moved =
          new HorizonMovedDecoder()
              .wrap(
                  entry.batch,
                  CONTROL_VALUE + MessageHeaderDecoder.ENCODED_LENGTH,
                  message.blockLength(),
                  message.version());
      model.moveHorizon(moved.topicId(), moved.lsn(), moved.timeNs());
    }
    return true;
  }
}
