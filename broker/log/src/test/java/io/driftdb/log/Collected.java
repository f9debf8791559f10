package io.driftdb.log;

import io.driftdb.schema.BatchReader;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads a subscription's entries into records. */
public final class Collected {
  /** One record as delivered. */
  public record Row(int topicId, int partition, long offset, long lsn, String value) {}

  private final UnsafeBuffer buffer;
  private final BatchReader reader = new BatchReader(1 << 20);
  private final List<Long> appendTimes = new ArrayList<>();

  public Collected(int maxEntryBytes) {
    buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(maxEntryBytes + (256 << 10)));
  }

  /** Everything that can be read now. */
  public List<Row> drain(Subscription subscription) {
    List<Row> rows = new ArrayList<>();
    appendTimes.clear();
    int length = subscription.poll(buffer, 0, 100_000);
    while (length > 0) {
      addAll(length, rows);
      length = subscription.poll(buffer, 0, 100_000);
    }
    return rows;
  }

  /** Everything that can be read now. */
  public List<Row> drain(TableFeed feed) {
    List<Row> rows = new ArrayList<>();
    appendTimes.clear();
    int length = feed.poll(buffer, 0, 100_000);
    while (length > 0) {
      addAll(length, rows);
      length = feed.poll(buffer, 0, 100_000);
    }
    return rows;
  }

  /** What one poll gives. */
  public List<Row> poll(Subscription subscription) {
    return poll(subscription, 100_000);
  }

  /** What one poll for so many bytes gives. */
  public List<Row> poll(Subscription subscription, int maxBytes) {
    List<Row> rows = new ArrayList<>();
    appendTimes.clear();
    addAll(subscription.poll(buffer, 0, maxBytes), rows);
    return rows;
  }

  /** Append times of the records that were drained last. */
  public List<Long> appendTimes() {
    return appendTimes;
  }

  private void addAll(int length, List<Row> rows) {
    int at = 0;
    while (at < length) {
      long lsn = buffer.getLong(at, ByteOrder.LITTLE_ENDIAN);
      long appendTime =
          buffer.getLong(at + DeliveryDescriptor.APPEND_TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
      ErrorCode sound =
          reader.open(
              buffer,
              at + DeliveryDescriptor.BATCH_OFFSET,
              length - at - DeliveryDescriptor.BATCH_OFFSET);
      if (sound != ErrorCode.NONE) {
        throw new AssertionError(sound + ": " + reader.problem());
      }
      long offset = reader.header().baseOffset();
      while (reader.records().next()) {
        String value =
            reader.records().valueLength() < 0
                ? null
                : reader
                    .records()
                    .buffer()
                    .getStringWithoutLengthUtf8(
                        reader.records().valueOffset(), reader.records().valueLength());
        appendTimes.add(appendTime);
        rows.add(
            new Row(
                reader.header().topicId(), reader.header().partition(), offset++, lsn++, value));
      }
      at += DeliveryDescriptor.entryLength(reader.header().batchLength());
    }
  }
}
