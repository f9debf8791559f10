package io.driftdb.server.session;

import io.driftdb.log.EventLog;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.BatchReader;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.journal.BatchHeaderDecoder;
import org.agrona.DirectBuffer;

/**
 * Decides whether a batch that a client sent may be appended: its topic and partition exist, its
 * size is allowed, each of its records is whole. Event loop only; allocates only to refuse.
 */
final class BatchCheck {
  private final EventLog log;
  private final BatchReader reader;
  private final int maxBatchBytes;
  private final BatchHeaderDecoder header = new BatchHeaderDecoder();
  private int shard;
  private String problem;

  BatchCheck(EventLog log, BatchReader reader, int maxBatchBytes) {
    this.log = log;
    this.reader = reader;
    this.maxBatchBytes = maxBatchBytes;
  }

  /** Looks at the batch that starts there; its header must be within the buffer. */
  BatchHeaderDecoder header(DirectBuffer buffer, int offset) {
    return header.wrap(
        buffer, offset, BatchHeaderDecoder.BLOCK_LENGTH, BatchHeaderDecoder.SCHEMA_VERSION);
  }

  /** NONE, and then {@link #shard()} is where it belongs, or else what {@link #problem()} tells. */
  ErrorCode check(DirectBuffer buffer, int offset, int available) {
    header(buffer, offset);
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
    ErrorCode bounds = checkHeader(topic);
    if (bounds != ErrorCode.NONE) {
      return bounds;
    }
    shard = topic.shardOf(partition);
    ErrorCode code = reader.open(buffer, offset, available);
    if (code == ErrorCode.NONE) {
      code = reader.checkRecords(topic.kind() == TopicKind.TABLE);
    }
    return code == ErrorCode.NONE
        ? code
        : refuse(code, "Batch for " + topic.name() + ": " + reader.problem() + ".");
  }

  private ErrorCode checkHeader(Topic topic) {
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
    if (header.batchFlags() != 0) {
      return refuse(ErrorCode.INVALID_RECORD, "The batch has flags that this version lacks.");
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

  /** What is wrong with the batch checked last, and what to do. */
  String problem() {
    return problem;
  }
}
