package io.driftdb.table.fold;

import io.driftdb.log.IndexSpec;
import io.driftdb.log.TableOptions;
import io.driftdb.log.TopicKind;
import io.driftdb.schema.RecordCursor;
import io.driftdb.schema.journal.HorizonMovedDecoder;
import io.driftdb.schema.journal.IndexCreatedDecoder;
import io.driftdb.schema.journal.IndexDroppedDecoder;
import io.driftdb.schema.journal.MessageHeaderDecoder;
import io.driftdb.schema.journal.TableAlignedDecoder;
import io.driftdb.schema.journal.TableAlteredDecoder;
import io.driftdb.schema.journal.TableCreatedDecoder;
import io.driftdb.schema.journal.TopicCreatedDecoder;
import io.driftdb.schema.journal.TopicDeletedDecoder;
import io.driftdb.table.store.TableRecord;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Reads the log's control records and tells what they do to tables. Belongs to the fold's thread.
 * What is not about tables, or not known, is left out.
 */
final class ControlFold {
  /** What control records come to. */
  interface Changes {
    void onCreated(TableRecord table);

    void onDeleted(int topicId);

    void onOptions(int topicId, TableOptions options);

    void onIndexCreated(int topicId, IndexSpec index);

    void onIndexDropped(int topicId, int indexId);

    void onHorizon(int topicId, long lsn, long timeNs);

    /** The options that the table has; null when there is no such table. */
    TableOptions options(int topicId);
  }

  private final Changes changes;
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();

  ControlFold(Changes changes) {
    this.changes = changes;
  }

  void fold(RecordCursor record, Place at) {
    if (record.valueLength() < MessageHeaderDecoder.ENCODED_LENGTH) {
      return;
    }
    DirectBuffer buffer = record.buffer();
    header.wrap(buffer, record.valueOffset());
    int body = record.valueOffset() + MessageHeaderDecoder.ENCODED_LENGTH;
    int block = header.blockLength();
    int version = header.version();
    switch (header.templateId()) {
      case TopicCreatedDecoder.TEMPLATE_ID ->
          created(new TopicCreatedDecoder().wrap(buffer, body, block, version), at);
      case TableCreatedDecoder.TEMPLATE_ID ->
          created(new TableCreatedDecoder().wrap(buffer, body, block, version), at);
      case TopicDeletedDecoder.TEMPLATE_ID ->
          changes.onDeleted(new TopicDeletedDecoder().wrap(buffer, body, block, version).topicId());
      case TableAlteredDecoder.TEMPLATE_ID -> {
        TableAlteredDecoder d = new TableAlteredDecoder().wrap(buffer, body, block, version);
        keepHistory(d.topicId(), d.historyRetentionMs());
      }
      case TableAlignedDecoder.TEMPLATE_ID -> {
        TableAlignedDecoder d = new TableAlignedDecoder().wrap(buffer, body, block, version);
        keepHistory(d.topicId(), d.historyRetentionMs());
      }
      case IndexCreatedDecoder.TEMPLATE_ID ->
          indexCreated(new IndexCreatedDecoder().wrap(buffer, body, block, version));
      case IndexDroppedDecoder.TEMPLATE_ID ->
          indexDropped(new IndexDroppedDecoder().wrap(buffer, body, block, version));
      case HorizonMovedDecoder.TEMPLATE_ID ->
          horizonMoved(new HorizonMovedDecoder().wrap(buffer, body, block, version), at);
      default -> {} // producers and epochs
    }
  }

  private void created(TopicCreatedDecoder d, Place at) {
    if (TopicKind.of(d.kind()) == TopicKind.TABLE) {
      changes.onCreated(
          TableRecord.created(d.topicId(), d.partitions(), TableOptions.DEFAULT, at.lsn));
    }
  }

  private void created(TableCreatedDecoder d, Place at) {
    TableOptions options =
        new TableOptions(
            TableOptions.RowFormat.of(d.rowFormat()),
            TableOptions.MissingRow.of(d.missingRow()),
            d.historyRetentionMs(),
            List.of(),
            1);
    changes.onCreated(TableRecord.created(d.topicId(), d.partitions(), options, at.lsn));
  }

  /** Which decision that was only the catalog has to know. */
  private void keepHistory(int topicId, long historyMs) {
    TableOptions options = changes.options(topicId);
    if (options != null) {
      changes.onOptions(topicId, options.withHistoryRetentionMs(historyMs, 0));
    }
  }

  private void indexCreated(IndexCreatedDecoder d) {
    TableOptions options = changes.options(d.topicId());
    String name = d.name();
    List<String> paths = List.of(d.paths().split(","));
    IndexSpec index = new IndexSpec(d.indexId(), name, paths, d.where());
    if (options == null || options.indexes().contains(index)) {
      return;
    }
    for (IndexSpec other : options.indexes()) {
      if (other.id() == index.id() || other.name().equals(index.name())) {
        changes.onIndexDropped(d.topicId(), other.id());
      }
    }
    changes.onOptions(d.topicId(), options.withIndex(index));
    changes.onIndexCreated(d.topicId(), index);
  }

  private void indexDropped(IndexDroppedDecoder d) {
    TableOptions options = changes.options(d.topicId());
    if (options != null) {
      changes.onOptions(d.topicId(), options.withoutIndex(d.indexId()));
      changes.onIndexDropped(d.topicId(), d.indexId());
    }
  }

  private void horizonMoved(HorizonMovedDecoder d, Place at) {
    if (d.lsn() < at.lsn) {
      changes.onHorizon(d.topicId(), d.lsn(), d.timeNs());
    }
  }
}
