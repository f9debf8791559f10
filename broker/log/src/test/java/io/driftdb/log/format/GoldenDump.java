package io.driftdb.log.format;

import io.driftdb.log.EventLog;
import io.driftdb.log.PartitionStart;
import io.driftdb.log.Placement;
import io.driftdb.log.Subscription;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.schema.BatchReader;
import io.driftdb.schema.DeliveryDescriptor;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.RecordCursor;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** All that a log holds, as lines of text. */
final class GoldenDump {
  private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

  private final List<String> lines = new ArrayList<>();
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256 << 10]);

  private GoldenDump() {}

  /** Topics, batches and records, in LSN order. */
  static List<String> of(EventLog log) {
    GoldenDump dump = new GoldenDump();
    List<PartitionStart> starts = new ArrayList<>();
    List<Topic> topics = new ArrayList<>(log.topics());
    topics.sort(Comparator.comparingInt(Topic::id));
    for (Topic topic : topics) {
      dump.lines.add(described(topic));
      for (int p = 0; p < topic.partitions(); p++) {
        long earliest = log.earliestOffset(topic.id(), p);
        starts.add(new PartitionStart(topic.id(), p, earliest));
        dump.lines.add(
            topic.name() + "/" + p + " " + earliest + " to " + log.latestOffset(topic.id(), p));
      }
    }
    try (Subscription all = log.subscribe(0, starts, () -> {});
        BatchReader reader = new BatchReader(64 << 10)) {
      int length = all.poll(dump.buffer, 0, 100_000);
      while (length > 0) {
        dump.addEntries(reader, length);
        length = all.poll(dump.buffer, 0, 100_000);
      }
    }
    return dump.lines;
  }

  private void addEntries(BatchReader reader, int length) {
    int at = 0;
    while (at < length) {
      int batch = at + DeliveryDescriptor.BATCH_OFFSET;
      if (reader.open(buffer, batch, length - batch) != ErrorCode.NONE) {
        throw new AssertionError(reader.problem());
      }
      lines.add(
          "LSN "
              + buffer.getLong(at + DeliveryDescriptor.FIRST_LSN_OFFSET, LE)
              + " to "
              + buffer.getLong(at + DeliveryDescriptor.FRAME_END_LSN_OFFSET, LE)
              + " at "
              + buffer.getLong(at + DeliveryDescriptor.APPEND_TIME_OFFSET, LE)
              + " "
              + reader.header());
      while (reader.records().next()) {
        lines.add(record(reader.records()));
      }
      at += DeliveryDescriptor.entryLength(reader.header().batchLength());
    }
  }

  /**
   * As topics were told when the files were made: without options of tables, and with the number of
   * shards alone, as none was on a shard of its own.
   */
  private static String described(Topic topic) {
    boolean plain = topic.table() == null || topic.table().equals(TableOptions.DEFAULT);
    Placement placement = topic.placement();
    String text = topic.toString().replace("placement=" + placement, "spread=" + placement.code());
    return plain ? text.substring(0, text.lastIndexOf(", table=")) + "]" : text;
  }

  private static String record(RecordCursor r) {
    StringBuilder line = new StringBuilder();
    line.append("  ").append(r.op()).append(' ').append(r.timestampMs());
    line.append(' ').append(text(r, r.keyOffset(), r.keyLength()));
    line.append(' ').append(text(r, r.valueOffset(), r.valueLength()));
    int at = r.headersOffset();
    for (int i = 0; i < r.headerCount(); i++) {
      int name = r.buffer().getShort(at, LE) & 0xFFFF;
      int value = r.buffer().getInt(at + 2 + name, LE);
      line.append(' ').append(text(r, at + 2, name));
      line.append('=').append(text(r, at + 6 + name, value));
      at += 6 + name + Math.max(value, 0);
    }
    return line.toString();
  }

  private static String text(RecordCursor r, int at, int length) {
    if (length == RecordCursor.NULL_LENGTH) {
      return "null";
    }
    byte[] bytes = new byte[length];
    r.buffer().getBytes(at, bytes);
    return "'" + new String(bytes, StandardCharsets.UTF_8) + "'";
  }
}
