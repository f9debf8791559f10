package io.driftdb.log.sequence;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.schema.BatchWriter;
import io.driftdb.schema.FrameDescriptor;
import io.driftdb.schema.Op;
import io.driftdb.schema.TopicNames;
import io.driftdb.schema.journal.BatchHeaderEncoder;
import io.driftdb.schema.journal.EpochStartedEncoder;
import io.driftdb.schema.journal.HorizonMovedEncoder;
import io.driftdb.schema.journal.IndexCreatedEncoder;
import io.driftdb.schema.journal.IndexDroppedEncoder;
import io.driftdb.schema.journal.MessageHeaderEncoder;
import io.driftdb.schema.journal.ProducerRegisteredEncoder;
import io.driftdb.schema.journal.TableAlignedEncoder;
import io.driftdb.schema.journal.TableCreatedEncoder;
import io.driftdb.schema.journal.TopicCreatedEncoder;
import io.driftdb.schema.journal.TopicDeletedEncoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes the log's own records: one in a batch of the internal topic. */
public final class ControlRecords {
  /** No batch of them is longer. */
  public static final int MAX_BATCH_LENGTH = 2048;

  private static final int MAX_VALUE = 1024;

  private final UnsafeBuffer value = new UnsafeBuffer(new byte[MAX_VALUE]);
  private final UnsafeBuffer batch = new UnsafeBuffer(new byte[MAX_BATCH_LENGTH]);
  private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
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
        .spread(topic.placement().code())
        .retentionMs(topic.retentionMs())
        .retentionBytes(topic.retentionBytes())
        .createdNs(topic.createdNs())
        .name(topic.name());
    finish(MessageHeaderEncoder.ENCODED_LENGTH + e.encodedLength(), nowNs);
  }

  /** A table with the options that it starts with; its indexes have records of their own. */
  public void tableCreated(Topic topic, long nowNs) {
    TableOptions table = topic.table();
    TableCreatedEncoder e = new TableCreatedEncoder().wrapAndApplyHeader(value, 0, headerEncoder);
    e.topicId(topic.id())
        .partitions(topic.partitions())
        .spread(topic.placement().code())
        .retentionMs(topic.retentionMs())
        .retentionBytes(topic.retentionBytes())
        .createdNs(topic.createdNs())
        .rowFormat((short) table.rowFormat().code())
        .missingRow((short) table.missingRow().code())
        .historyRetentionMs(table.historyRetentionMs())
        .name(topic.name());
    finish(MessageHeaderEncoder.ENCODED_LENGTH + e.encodedLength(), nowNs);
  }

  /** {@code decidedLsn}: that of the first shard's record. */
  public void tableAligned(int topicId, long historyRetentionMs, long decidedLsn, long nowNs) {
    TableAlignedEncoder e = new TableAlignedEncoder().wrapAndApplyHeader(value, 0, headerEncoder);
    e.topicId(topicId).historyRetentionMs(historyRetentionMs).decidedLsn(decidedLsn);
    finish(MessageHeaderEncoder.ENCODED_LENGTH + e.encodedLength(), nowNs);
  }

  public void indexCreated(int topicId, IndexSpec index, long nowNs) {
    IndexCreatedEncoder e = new IndexCreatedEncoder().wrapAndApplyHeader(value, 0, headerEncoder);
    e.topicId(topicId)
        .indexId(index.id())
        .name(index.name())
        .paths(String.join(",", index.paths()))
        .where(index.where());
    finish(MessageHeaderEncoder.ENCODED_LENGTH + e.encodedLength(), nowNs);
  }

  public void indexDropped(int topicId, int indexId, long nowNs) {
    IndexDroppedEncoder e = new IndexDroppedEncoder().wrapAndApplyHeader(value, 0, headerEncoder);
    e.topicId(topicId).indexId(indexId);
    finish(MessageHeaderEncoder.ENCODED_LENGTH + e.encodedLength(), nowNs);
  }

  public void horizonMoved(int topicId, long lsn, long timeNs, long nowNs) {
    HorizonMovedEncoder e = new HorizonMovedEncoder().wrapAndApplyHeader(value, 0, headerEncoder);
    e.topicId(topicId).lsn(lsn).timeNs(timeNs);
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
}
