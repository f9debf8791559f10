package io.driftdb.server.admin;

import io.driftdb.log.EventLog;
import io.driftdb.log.IndexChange;
import io.driftdb.log.TableOptions;
import io.driftdb.log.Topic;
import io.driftdb.log.TopicChange;
import io.driftdb.log.TopicKind;
import io.driftdb.log.TopicSpec;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.AlterTableDecoder;
import io.driftdb.schema.protocol.CreateIndexDecoder;
import io.driftdb.schema.protocol.CreateOnShardDecoder;
import io.driftdb.schema.protocol.CreateTableDecoder;
import io.driftdb.schema.protocol.DropIndexDecoder;
import io.driftdb.schema.protocol.IndexReplyEncoder;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.server.wire.InboundMessage;
import io.driftdb.server.wire.MessageWriter;
import io.driftdb.server.wire.Peer;
import io.driftdb.server.wire.VariableData;
import io.driftdb.table.index.IndexDefinition;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Answers requests that change what the catalog says of tables, when the change is durable. Event
 * loop only. An error means that nothing changed, DEADLINE_EXCEEDED that it is unknown.
 */
public final class TableCatalogRequests {
  private final Peer peer;
  private final EventLog log;
  private final CatalogLimits limits;
  private final MessageWriter writer;

  public TableCatalogRequests(Peer peer, EventLog log, CatalogLimits limits, MessageWriter writer) {
    this.peer = peer;
    this.log = log;
    this.limits = limits;
    this.writer = writer;
  }

  public boolean onCreateTable(InboundMessage message) {
    CreateTableDecoder decoder = message.decode(new CreateTableDecoder());
    TopicSpec spec =
        new TopicSpec(
            new VariableData(message, decoder.limit()).nextText(),
            TopicKind.TABLE,
            decoder.partitions(),
            decoder.retentionMs(),
            decoder.retentionBytes());
    TableOptions options =
        options(decoder.rowFormat(), decoder.missingRow(), decoder.historyRetentionMs());
    CatalogRequests.check(spec, limits);
    return answerTopic(message, log.createTable(spec, options, decoder.ifNotExists() != 0));
  }

  /** A topic or a table, on that shard alone. */
  public boolean onCreateOnShard(InboundMessage message) {
    CreateOnShardDecoder decoder = message.decode(new CreateOnShardDecoder());
    boolean table = decoder.kind() == io.driftdb.schema.protocol.TopicKind.TABLE;
    if (decoder.shard() < 0) {
      throw invalid("There is no shard " + decoder.shard() + ".");
    }
    TopicSpec spec =
        new TopicSpec(
            new VariableData(message, decoder.limit()).nextText(),
            table ? TopicKind.TABLE : TopicKind.LOG,
            decoder.partitions(),
            decoder.shard(),
            decoder.retentionMs(),
            decoder.retentionBytes());
    CatalogRequests.check(spec, limits);
    boolean ifNotExists = decoder.ifNotExists() != 0;
    return answerTopic(
        message,
        table
            ? log.createTable(
                spec,
                options(decoder.rowFormat(), decoder.missingRow(), decoder.historyRetentionMs()),
                ifNotExists)
            : log.createTopic(spec, ifNotExists));
  }

  private static TableOptions options(RowFormat format, MissingRow missing, long historyMs) {
    if (format == RowFormat.NULL_VAL || missing == MissingRow.NULL_VAL) {
      throw new IllegalArgumentException("no such option");
    }
    return new TableOptions(
        TableOptions.RowFormat.of(format.value()),
        TableOptions.MissingRow.of(missing.value()),
        historyRetention(historyMs),
        TableOptions.DEFAULT.indexes(),
        TableOptions.DEFAULT.nextIndexId());
  }

  private static long historyRetention(long ms) {
    if (!CatalogRequests.isRetention(ms)) {
      throw invalid("History retention is above 0, or -1 for ever.");
    }
    return ms;
  }

  private static DriftException invalid(String why) {
    return new DriftException(ErrorCode.INVALID_REQUEST, why);
  }

  public boolean onAlterTable(InboundMessage message) {
    AlterTableDecoder decoder = message.decode(new AlterTableDecoder());
    long history = historyRetention(decoder.historyRetentionMs());
    return answerTopic(
        message, log.alterTable(TopicLookup.table(log, decoder.topicId()).id(), history));
  }

  public boolean onCreateIndex(InboundMessage message) {
    CreateIndexDecoder decoder = message.decode(new CreateIndexDecoder());
    VariableData data = new VariableData(message, decoder.limit());
    String name = data.nextText();
    List<String> paths = List.of(data.nextText().split(",", -1));
    String where = data.nextText();
    IndexDefinition.parse(name, paths, where); // a catalog holds none that no table understands
    Topic topic = TopicLookup.table(log, decoder.topicId());
    if (topic.table().rowFormat() != TableOptions.RowFormat.JSON) {
      throw invalid("The rows of " + topic.name() + " are bytes: they have no paths.");
    }
    return answerIndex(
        message, log.createIndex(topic.id(), name, paths, where, decoder.ifNotExists() != 0));
  }

  public boolean onDropIndex(InboundMessage message) {
    DropIndexDecoder decoder = message.decode(new DropIndexDecoder());
    String name = new VariableData(message, decoder.limit()).nextText();
    return answerIndex(
        message, log.dropIndex(TopicLookup.table(log, decoder.topicId()).id(), name));
  }

  private boolean answerTopic(InboundMessage message, CompletableFuture<TopicChange> change) {
    new PendingReply<TopicChange>(
            peer,
            message.correlationId(),
            message.length(),
            (id, done) -> CatalogRequests.writeTopicReply(writer, peer, id, done))
        .await(change, limits.requestNs());
    return false;
  }

  private boolean answerIndex(InboundMessage message, CompletableFuture<IndexChange> change) {
    new PendingReply<>(peer, message.correlationId(), message.length(), this::writeIndexReply)
        .await(change, limits.requestNs());
    return false;
  }

  private void writeIndexReply(long correlationId, IndexChange change) {
    writer
        .begin(peer.replies(), new IndexReplyEncoder(), 0)
        .correlationId(correlationId)
        .indexId(change.index().id())
        .created((short) (change.changed() ? 1 : 0))
        .lsn(change.lsn());
    writer.end();
  }
}
