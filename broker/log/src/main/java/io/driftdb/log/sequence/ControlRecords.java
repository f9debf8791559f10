package io.driftdb.log.sequence;

import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.journal.EpochStartedDecoder;
import io.driftdb.schema.journal.EpochStartedEncoder;
import io.driftdb.schema.journal.MessageHeaderDecoder;
import io.driftdb.schema.journal.MessageHeaderEncoder;
import io.driftdb.schema.journal.ProducerRegisteredDecoder;
import io.driftdb.schema.journal.ProducerRegisteredEncoder;
import io.driftdb.schema.journal.TopicCreatedDecoder;
import io.driftdb.schema.journal.TopicCreatedEncoder;
import io.driftdb.schema.journal.TopicDeletedDecoder;
import io.driftdb.schema.journal.TopicDeletedEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes and reads the log's own records: one in a batch of the internal topic. */
public final class ControlRecords {
  private static final int MAX_VALUE = 1024;

  private final UnsafeBuffer value = new UnsafeBuffer(new byte[MAX_VALUE]);
  private final UnsafeBuffer batch =
      new UnsafeBuffer(new byte[FrameDescriptor.BATCH_HEADER_LENGTH + MAX_VALUE + 64]);
  private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final BatchWriter writer = new BatchWriter();
  private int batchLength;

  /** The batch written last, padded to 8 bytes. */
  public MutableDirectBuffer batch() {
    return batch;
  }

  public int batchLength() {
    return batchLength;
  }

  public void epochStarted(long epoch, long startLsn, long nowNs) {
    EpochStartedEncoder e = new EpochStartedEncoder().wrapAndApplyHeader(value, 0, headerEncoder);
    e.epoch(epoch).startLsn(startLsn).startedNs(nowNs);
    finish(MessageHeaderEncoder.ENCODED_LENGTH + e.encodedLength(), nowNs);
  }

  public void topicCreated(Topic topic, long nowNs) {
    TopicCreatedEncoder e = new TopicCreatedEncoder().wrapAndApplyHeader(value, 0, headerEncoder);
    e.topicId(topic.id())
        .kind((short) topic.kind().code())
        .partitions(topic.partitions())
        .spread(topic.spread())
        .retentionMs(topic.retentionMs())
        .retentionBytes(topic.retentionBytes())
        .createdNs(topic.createdNs())
        .name(topic.name());
    finish(MessageHeaderEncoder.ENCODED_LENGTH + e.encodedLength(), nowNs);
  }

  public void topicDeleted(int topicId, long nowNs) {
    TopicDeletedEncoder e = new TopicDeletedEncoder().wrapAndApplyHeader(value, 0, headerEncoder);
    e.topicId(topicId);
    finish(MessageHeaderEncoder.ENCODED_LENGTH + e.encodedLength(), nowNs);
  }

  public void producerRegistered(long producerId, int epoch, String name, long nowNs) {
    ProducerRegisteredEncoder e =
        new ProducerRegisteredEncoder().wrapAndApplyHeader(value, 0, headerEncoder);
    e.producerId(producerId).producerEpoch(epoch).name(name);
    finish(MessageHeaderEncoder.ENCODED_LENGTH + e.encodedLength(), nowNs);
  }

  private void finish(int valueLength, long nowNs) {
    writer.wrap(batch, 0, batch.capacity());
    writer.add(Op.CONTROL, nowNs / 1_000_000, null, 0, 0, value, 0, valueLength);
    int length = writer.finish(TopicNames.INTERNAL_TOPIC_ID, 0, 0, 0, 0);
    new BatchHeaderEncoder().wrap(batch, 0).batchFlags((short) FrameDescriptor.BATCH_FLAG_CONTROL);
    batchLength = FrameDescriptor.align(length);
  }

  /** Carries out the record whose value stands there. */
  void replay(DirectBuffer buffer, int offset, SequencedState state, ReplaySink sink) {
    header.wrap(buffer, offset);
    int at = offset + MessageHeaderDecoder.ENCODED_LENGTH;
    int block = header.blockLength();
    int version = header.version();
    switch (header.templateId()) {
      case EpochStartedDecoder.TEMPLATE_ID -> {
        EpochStartedDecoder d = new EpochStartedDecoder().wrap(buffer, at, block, version);
        state.replayEpoch(d.epoch(), d.startLsn());
      }
      case TopicCreatedDecoder.TEMPLATE_ID -> {
        TopicCreatedDecoder d = new TopicCreatedDecoder().wrap(buffer, at, block, version);
        state.replayTopicCreated(topic(d), sink);
      }
      case TopicDeletedDecoder.TEMPLATE_ID -> {
        TopicDeletedDecoder d = new TopicDeletedDecoder().wrap(buffer, at, block, version);
        state.replayTopicDeleted(d.topicId(), sink);
      }
      case ProducerRegisteredDecoder.TEMPLATE_ID -> {
        ProducerRegisteredDecoder d =
            new ProducerRegisteredDecoder().wrap(buffer, at, block, version);
        state.replayRegistration(d.producerId(), d.producerEpoch(), d.name());
      }
      default -> throw new IllegalStateException("unknown control record " + header.templateId());
    }
  }

  private static Topic topic(TopicCreatedDecoder d) {
    return new Topic(
        d.topicId(),
        d.name(),
        TopicKind.of(d.kind()),
        d.partitions(),
        d.spread(),
        d.retentionMs(),
        d.retentionBytes(),
        d.createdNs());
  }
}
