package io.driftdb.log.verify;

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
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Tells a control record's fields by their names, to be shown. Codes stay numbers, as in the
 * format. Any thread.
 */
final class ControlFields {
  private final DirectBuffer buffer;
  private final int at;
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final Map<String, Object> fields = new LinkedHashMap<>();

  private ControlFields(DirectBuffer buffer, int offset) {
    this.buffer = buffer;
    this.header.wrap(buffer, offset);
    this.at = offset + MessageHeaderDecoder.ENCODED_LENGTH;
  }

  /** The record's kind as {@code type}, and its fields. */
  static Map<String, Object> of(DirectBuffer buffer, int offset, int length) {
    if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
      return Map.of("type", "unknown");
    }
    ControlFields told = new ControlFields(buffer, offset);
    if (told.header.blockLength() > length - MessageHeaderDecoder.ENCODED_LENGTH) {
      return Map.of("type", "unknown");
    }
    told.tell();
    return told.fields;
  }

  private ControlFields put(String name, Object value) {
    fields.put(name, value);
    return this;
  }

  private void tell() {
    switch (header.templateId()) {
      case EpochStartedDecoder.TEMPLATE_ID -> {
        var d = new EpochStartedDecoder().wrap(buffer, at, header.blockLength(), header.version());
        put("type", "EpochStarted").put("epoch", d.epoch()).put("startLsn", d.startLsn());
        put("startedNs", d.startedNs());
      }
      case ProducerRegisteredDecoder.TEMPLATE_ID -> {
        var d =
            new ProducerRegisteredDecoder()
                .wrap(buffer, at, header.blockLength(), header.version());
        put("type", "ProducerRegistered").put("producerId", d.producerId());
        put("producerEpoch", d.producerEpoch()).put("name", d.name());
      }
      case TopicCreatedDecoder.TEMPLATE_ID -> {
        var d = new TopicCreatedDecoder().wrap(buffer, at, header.blockLength(), header.version());
        put("type", "TopicCreated").put("topicId", d.topicId()).put("name", d.name());
        put("kind", d.kind()).put("partitions", d.partitions()).put("spread", d.spread());
        put("retentionMs", d.retentionMs()).put("retentionBytes", d.retentionBytes());
        put("createdNs", d.createdNs());
      }
      case TopicDeletedDecoder.TEMPLATE_ID -> {
        var d = new TopicDeletedDecoder().wrap(buffer, at, header.blockLength(), header.version());
        put("type", "TopicDeleted").put("topicId", d.topicId());
      }
      default -> tellOfTable();
    }
  }

  private void tellOfTable() {
    switch (header.templateId()) {
      case TableCreatedDecoder.TEMPLATE_ID -> {
        var d = new TableCreatedDecoder().wrap(buffer, at, header.blockLength(), header.version());
        put("type", "TableCreated").put("topicId", d.topicId()).put("name", d.name());
        put("partitions", d.partitions()).put("spread", d.spread());
        put("retentionMs", d.retentionMs()).put("retentionBytes", d.retentionBytes());
        put("createdNs", d.createdNs()).put("rowFormat", d.rowFormat());
        put("missingRow", d.missingRow()).put("historyRetentionMs", d.historyRetentionMs());
      }
      case TableAlteredDecoder.TEMPLATE_ID -> {
        var d = new TableAlteredDecoder().wrap(buffer, at, header.blockLength(), header.version());
        put("type", "TableAltered").put("topicId", d.topicId());
        put("historyRetentionMs", d.historyRetentionMs());
      }
      case TableAlignedDecoder.TEMPLATE_ID -> {
        var d = new TableAlignedDecoder().wrap(buffer, at, header.blockLength(), header.version());
        put("type", "TableAligned").put("topicId", d.topicId());
        put("historyRetentionMs", d.historyRetentionMs()).put("decidedLsn", d.decidedLsn());
      }
      case IndexCreatedDecoder.TEMPLATE_ID -> {
        var d = new IndexCreatedDecoder().wrap(buffer, at, header.blockLength(), header.version());
        put("type", "IndexCreated").put("topicId", d.topicId()).put("indexId", d.indexId());
        put("name", d.name()).put("paths", d.paths()).put("where", d.where());
      }
      case IndexDroppedDecoder.TEMPLATE_ID -> {
        var d = new IndexDroppedDecoder().wrap(buffer, at, header.blockLength(), header.version());
        put("type", "IndexDropped").put("topicId", d.topicId()).put("indexId", d.indexId());
      }
      case HorizonMovedDecoder.TEMPLATE_ID -> {
        var d = new HorizonMovedDecoder().wrap(buffer, at, header.blockLength(), header.version());
        put("type", "HorizonMoved").put("topicId", d.topicId()).put("lsn", d.lsn());
        put("timeNs", d.timeNs());
      }
      default -> put("type", "unknown").put("templateId", header.templateId());
    }
  }
}
