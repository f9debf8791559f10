package io.driftdb.log.sequence;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.Placement;
import io.driftdb.log.TableOptions;
import io.driftdb.log.TableOptions.MissingRow;
import io.driftdb.log.TableOptions.RowFormat;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.journal.EpochStartedDecoder;
import io.driftdb.schema.journal.HorizonMovedDecoder;
import io.driftdb.schema.journal.IndexCreatedDecoder;
import io.driftdb.schema.journal.IndexDroppedDecoder;
import io.driftdb.schema.journal.MessageHeaderDecoder;
import io.driftdb.schema.journal.ProducerRegisteredDecoder;
import io.driftdb.schema.journal.TableAlignedDecoder;
import io.driftdb.schema.journal.TableAlteredDecoder;
import io.driftdb.schema.journal.TableCreatedDecoder;
import io.driftdb.schema.journal.TopicCreatedDecoder;
import io.driftdb.schema.journal.TopicDeletedDecoder;
import java.util.List;
import org.agrona.DirectBuffer;

/** Reads the values of the log's own records. Belongs to one thread; allocates what it returns. */
public final class ControlReader {
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final TopicCreatedDecoder topicCreated = new TopicCreatedDecoder();
  private final TableCreatedDecoder tableCreated = new TableCreatedDecoder();
  private final TopicDeletedDecoder topicDeleted = new TopicDeletedDecoder();

  /** The topic that a record makes, or null for any other record. */
  public Topic createdTopic(DirectBuffer buffer, int offset) {
    header.wrap(buffer, offset);
    int at = offset + MessageHeaderDecoder.ENCODED_LENGTH;
    return switch (header.templateId()) {
      case TopicCreatedDecoder.TEMPLATE_ID ->
          topic(topicCreated.wrap(buffer, at, header.blockLength(), header.version()));
      case TableCreatedDecoder.TEMPLATE_ID ->
          topic(tableCreated.wrap(buffer, at, header.blockLength(), header.version()));
      default -> null;
    };
  }

  /** The id of the topic that a record deletes, or -1 for any other record. */
  public int deletedTopic(DirectBuffer buffer, int offset) {
    header.wrap(buffer, offset);
    if (header.templateId() != TopicDeletedDecoder.TEMPLATE_ID) {
      return -1;
    }
    int at = offset + MessageHeaderDecoder.ENCODED_LENGTH;
    return topicDeleted.wrap(buffer, at, header.blockLength(), header.version()).topicId();
  }

  /** Carries out the record whose value stands there. */
  void replay(DirectBuffer buffer, int offset, SequencedState state, ReplaySink sink) {
    Topic created = createdTopic(buffer, offset);
    if (created != null) {
      state.replayTopicCreated(created, sink);
      return;
    }
    int at = offset + MessageHeaderDecoder.ENCODED_LENGTH;
    int block = header.blockLength();
    int version = header.version();
    switch (header.templateId()) {
      case EpochStartedDecoder.TEMPLATE_ID -> {
        EpochStartedDecoder d = new EpochStartedDecoder().wrap(buffer, at, block, version);
        state.replayEpoch(d.epoch(), d.startLsn());
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
      case HorizonMovedDecoder.TEMPLATE_ID -> {
        // The store's own: the log has nothing to change.
      }
      default -> replayTable(buffer, at, state, sink);
    }
  }

  private void replayTable(DirectBuffer buffer, int at, SequencedState state, ReplaySink sink) {
    int block = header.blockLength();
    int version = header.version();
    switch (header.templateId()) {
      case TableAlteredDecoder.TEMPLATE_ID -> {
        TableAlteredDecoder d = new TableAlteredDecoder().wrap(buffer, at, block, version);
        long historyMs = d.historyRetentionMs();
        state.replayTable(d.topicId(), table -> table.withHistoryRetentionMs(historyMs, 0), sink);
      }
      case TableAlignedDecoder.TEMPLATE_ID -> {
        TableAlignedDecoder d = new TableAlignedDecoder().wrap(buffer, at, block, version);
        long historyMs = d.historyRetentionMs();
        long decided = d.decidedLsn();
        state.replayTable(
            d.topicId(), table -> table.withHistoryRetentionMs(historyMs, decided), sink);
      }
      case IndexCreatedDecoder.TEMPLATE_ID -> {
        IndexCreatedDecoder d = new IndexCreatedDecoder().wrap(buffer, at, block, version);
        int topicId = d.topicId();
        IndexSpec index = index(d);
        state.replayTable(topicId, table -> table.withIndex(index), sink);
      }
      case IndexDroppedDecoder.TEMPLATE_ID -> {
        IndexDroppedDecoder d = new IndexDroppedDecoder().wrap(buffer, at, block, version);
        int indexId = d.indexId();
        state.replayTable(d.topicId(), table -> table.withoutIndex(indexId), sink);
      }
      default ->
          throw new DriftException(
              ErrorCode.FORMAT_TOO_NEW,
              "the log has a control record of kind "
                  + header.templateId()
                  + ", which this DriftDB does not know. "
                  + ErrorCode.FORMAT_TOO_NEW.advice());
    }
  }

  private static IndexSpec index(IndexCreatedDecoder d) {
    int id = d.indexId();
    String name = d.name(); // variable fields are read in the order in which they stand
    List<String> paths = List.of(d.paths().split(",", -1));
    return new IndexSpec(id, name, paths, d.where());
  }

  private static Topic topic(TopicCreatedDecoder d) {
    return new Topic(
        d.topicId(),
        d.name(),
        TopicKind.of(d.kind()),
        d.partitions(),
        Placement.of(d.spread(), d.topicId()),
        d.retentionMs(),
        d.retentionBytes(),
        d.createdNs());
  }

  private static Topic topic(TableCreatedDecoder d) {
    TableOptions options =
        new TableOptions(
            RowFormat.of(d.rowFormat()),
            MissingRow.of(d.missingRow()),
            d.historyRetentionMs(),
            List.of(),
            1);
    return new Topic(
        d.topicId(),
        d.name(),
        TopicKind.TABLE,
        d.partitions(),
        Placement.of(d.spread(), d.topicId()),
        d.retentionMs(),
        d.retentionBytes(),
        d.createdNs(),
        options);
  }
}
