package io.driftdb.server.session;

import io.driftdb.log.EventLog;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.BatchReader;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import io.driftdb.server.wire.Flyweights;
import org.agrona.DirectBuffer;

/**
 * Decides whether a batch that a client sent may be appended: its topic and partition exist, its
 * size is allowed, each of its records is whole. Event loop only; allocates only to refuse.
 */
final class BatchCheck {
  private final EventLog log;
  private final BatchReader reader;
  private final int maxBatchBytes;
  private final TableThrottle throttle;
  private final TableRows rows;
  private final BatchHeaderDecoder header = new BatchHeaderDecoder();
  private int shard;
  private boolean table;
  private String problem;

  BatchCheck(EventLog log, Flyweights flyweights, int maxBatchBytes, TableThrottle throttle) {
    this.log = log;
    this.reader = flyweights.batches;
    this.rows = new TableRows(flyweights.json);
    this.maxBatchBytes = maxBatchBytes;
    this.throttle = throttle;
  }

  /** Looks at the batch that starts there; its header must be within the buffer. */
  BatchHeaderDecoder header(DirectBuffer buffer, int offset) {
    return header.wrap(
        buffer, offset, BatchHeaderDecoder.BLOCK_LENGTH, BatchHeaderDecoder.SCHEMA_VERSION);
  }

  /** NONE, and then {@link #shard()} is where it belongs, or else what {@link #problem()} tells. */
  ErrorCode check(DirectBuffer buffer, int offset, int available, boolean transaction) {
    header(buffer, offset);
    table = false;
    Topic topic = log.topic(header.topicId());
    if (topic == null || topic.id() == TopicNames.INTERNAL_TOPIC_ID) {
      return refuse(ErrorCode.UNKNOWN_TOPIC, "There is no topic with id " + header.topicId() + ".");
    }
    int partition = header.partition();
    if (partition < 0 || partition >= topic.partitions()) {
      return refuse(
          ErrorCode.UNKNOWN_PARTITION,
          topic.name()
              + " has partitions 0 to "
              + (topic.partitions() - 1)
              + ", and not "
              + partition
              + ".");
    }
    ErrorCode bounds = checkHeader(topic, transaction);
    if (bounds != ErrorCode.NONE) {
      return bounds;
    }
    shard = topic.shardOf(partition);
    table = topic.kind() == TopicKind.TABLE;
    if (table && throttle.isBehind(shard)) {
      return refuse(ErrorCode.THROTTLED, throttle.message(topic.name(), shard));
    }
    ErrorCode code = reader.open(buffer, offset, available);
    if (code == ErrorCode.NONE) {
      code = reader.checkRecords(table);
    }
    if (code != ErrorCode.NONE) {
      return refuse(code, "Batch for " + topic.name() + ": " + reader.problem() + ".");
    }
    if (table && !rows.areRows(reader.records(), topic.table())) {
      return refuse(
          ErrorCode.INVALID_ROW, "Batch for " + topic.name() + ": " + rows.problem() + ".");
    }
    return ErrorCode.NONE;
  }

  private ErrorCode checkHeader(Topic topic, boolean transaction) {
    int longest = Math.max(header.batchLength(), header.recordsLength());
    if (longest > maxBatchBytes) {
      return refuse(
          ErrorCode.RECORD_TOO_LARGE,
          "A batch for "
              + topic.name()
              + " has "
              + longest
              + " bytes; the limit is "
              + maxBatchBytes
              + " (limit.batch).");
    }
    if ((header.batchFlags() & FrameDescriptor.BATCH_FLAG_CONTROL) != 0) {
      return refuse(ErrorCode.INVALID_RECORD, "Control batches are the broker's own.");
    }
    if (header.batchFlags() != (transaction ? FrameDescriptor.BATCH_FLAG_TRANSACTION : 0)) {
      return refuse(
          ErrorCode.INVALID_RECORD,
          transaction
              ? "A batch of a transaction has batchFlags 2, and no other."
              : "A batch that is in no transaction has batchFlags 0.");
    }
    if (header.producerId() < 0
        || (header.producerId() > 0
            && (header.producerEpoch() < 0 || header.firstSequence() < 0))) {
      return refuse(
          ErrorCode.INVALID_RECORD, "The batch's producer id, epoch or sequence is negative.");
    }
    return ErrorCode.NONE;
  }

  private ErrorCode refuse(ErrorCode code, String what) {
    problem = what + " " + code.advice();
    return code;
  }

  /** The shard of the batch checked last. */
  int shard() {
    return shard;
  }

  /** Whether the batch checked last is for a table; false when its topic is unknown. */
  boolean isTable() {
    return table;
  }

  /** What is wrong with the batch checked last, and what to do. */
  String problem() {
    return problem;
  }
}
