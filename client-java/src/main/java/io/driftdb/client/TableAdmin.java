package io.driftdb.client;

import io.driftdb.client.wire.Call;
import io.driftdb.client.wire.Caller;
import io.driftdb.client.wire.Link;
import io.driftdb.client.wire.Links;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.MessageDescriptor;
import io.driftdb.schema.protocol.AlterTableEncoder;
import io.driftdb.schema.protocol.CreateIndexEncoder;
import io.driftdb.schema.protocol.CreateOnShardEncoder;
import io.driftdb.schema.protocol.CreateTableEncoder;
import io.driftdb.schema.protocol.DescribeTableEncoder;
import io.driftdb.schema.protocol.DropIndexEncoder;
import io.driftdb.schema.protocol.IndexReplyDecoder;
import io.driftdb.schema.protocol.MessageHeaderEncoder;
import io.driftdb.schema.protocol.RebuildTableEncoder;
import io.driftdb.schema.protocol.TableDescriptionDecoder;
import io.driftdb.schema.protocol.TopicReplyDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The requests behind {@link Admin}'s methods for tables. What is of the state on a shard is asked
 * of that shard's leader, which is who it is read from. Any thread.
 */
final class TableAdmin {
  private static final int SBE = MessageDescriptor.SBE_HEADER_OFFSET;
  private static final int MAX_CHARACTERS = 20_000;

  private final Links links;
  private final Caller caller;

  TableAdmin(Links links) {
    this.links = links;
    this.caller = new Caller(links.first());
  }

  void create(String name, int partitions, TableOptions options) {
    Caller.Encoder anywhere =
        (buffer, id) ->
            new CreateTableEncoder()
                .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                .correlationId(id)
                .ifNotExists(flag(options.ifNotExists()))
                .partitions(partitions)
                .retentionMs(options.retentionMs())
                .retentionBytes(options.retentionBytes())
                .rowFormat(encoded(options.rowFormat()))
                .missingRow(encoded(options.missingRow()))
                .historyRetentionMs(millis(options.historyRetention()))
                .name(name)
                .encodedLength();
    Caller.Encoder onShard =
        (buffer, id) ->
            new CreateOnShardEncoder()
                .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                .correlationId(id)
                .kind(io.driftdb.schema.protocol.TopicKind.TABLE)
                .ifNotExists(flag(options.ifNotExists()))
                .shard(options.shard())
                .partitions(partitions)
                .retentionMs(options.retentionMs())
                .retentionBytes(options.retentionBytes())
                .rowFormat(encoded(options.rowFormat()))
                .missingRow(encoded(options.missingRow()))
                .historyRetentionMs(millis(options.historyRetention()))
                .name(name)
                .encodedLength();
    Caller.Encoder encoder = options.shard() < 0 ? anywhere : onShard;
    change(TopicReplyDecoder.TEMPLATE_ID, encoder, (b, o, l, v) -> true);
  }

  private static io.driftdb.schema.protocol.RowFormat encoded(RowFormat format) {
    return format == RowFormat.JSON
        ? io.driftdb.schema.protocol.RowFormat.JSON
        : io.driftdb.schema.protocol.RowFormat.BYTES;
  }

  private static io.driftdb.schema.protocol.MissingRow encoded(MissingRow missing) {
    return missing == MissingRow.UPSERT
        ? io.driftdb.schema.protocol.MissingRow.UPSERT
        : io.driftdb.schema.protocol.MissingRow.REJECT;
  }

  void alter(TopicInfo table, Duration historyRetention) {
    change(
        TopicReplyDecoder.TEMPLATE_ID,
        (buffer, id) ->
            new AlterTableEncoder()
                .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                .correlationId(id)
                .topicId(table.id())
                .historyRetentionMs(millis(historyRetention))
                .encodedLength(),
        (b, o, l, v) -> true);
  }

  boolean createIndex(
      TopicInfo table, String name, List<String> paths, String where, boolean ifNotExists) {
    String joined = checked(String.join(",", paths));
    return change(
        IndexReplyDecoder.TEMPLATE_ID,
        (buffer, id) ->
            new CreateIndexEncoder()
                .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                .correlationId(id)
                .topicId(table.id())
                .ifNotExists(flag(ifNotExists))
                .name(checked(name))
                .paths(joined)
                .where(checked(where))
                .encodedLength(),
        (b, o, l, v) -> new IndexReplyDecoder().wrap(b, o, l, v).created() == 1);
  }

  void dropIndex(TopicInfo table, String name) {
    change(
        IndexReplyDecoder.TEMPLATE_ID,
        (buffer, id) ->
            new DropIndexEncoder()
                .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                .correlationId(id)
                .topicId(table.id())
                .name(checked(name))
                .encodedLength(),
        (b, o, l, v) -> true);
  }

  void rebuild(TopicInfo table) {
    for (Link link : byLink(table).keySet()) {
      call(
          new Caller(link),
          TopicReplyDecoder.TEMPLATE_ID,
          (buffer, id) ->
              new RebuildTableEncoder()
                  .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                  .correlationId(id)
                  .topicId(table.id())
                  .encodedLength(),
          (b, o, l, v) -> true,
          Caller.Retry.NEVER);
    }
  }

  private Map<Link, List<Integer>> byLink(TopicInfo table) {
    return links.group(table.shards(), shard -> shard);
  }

  TableInfo describe(TopicInfo table) {
    TableInfo all = null;
    for (Map.Entry<Link, List<Integer>> each : byLink(table).entrySet()) {
      TableInfo one = describe(new Caller(each.getKey()), table);
      all = all == null ? of(each.getValue(), one) : merge(all, of(each.getValue(), one));
    }
    return all;
  }

  private TableInfo describe(Caller asked, TopicInfo table) {
    return call(
        asked,
        TableDescriptionDecoder.TEMPLATE_ID,
        (buffer, id) ->
            new DescribeTableEncoder()
                .wrapAndApplyHeader(buffer, SBE, new MessageHeaderEncoder())
                .correlationId(id)
                .topicId(table.id())
                .encodedLength(),
        (b, o, l, v) -> decode(table, new TableDescriptionDecoder().wrap(b, o, l, v)),
        Caller.Retry.UNANSWERED);
  }

  /** A node also tells of shards that it follows. */
  private static TableInfo of(List<Integer> shards, TableInfo told) {
    List<ShardTableInfo> those =
        told.shards().stream().filter(each -> shards.contains(each.shard())).toList();
    return with(told, those, told.indexes());
  }

  /** An index is ready when it is on all shards. */
  private static TableInfo merge(TableInfo one, TableInfo other) {
    List<ShardTableInfo> shards =
        Stream.concat(one.shards().stream(), other.shards().stream())
            .sorted(Comparator.comparingInt(ShardTableInfo::shard))
            .toList();
    List<IndexInfo> indexes = new ArrayList<>();
    for (IndexInfo index : one.indexes()) {
      boolean ready =
          index.ready()
              && other.indexes().stream().anyMatch(i -> i.id() == index.id() && i.ready());
      indexes.add(new IndexInfo(index.id(), index.name(), index.paths(), index.where(), ready));
    }
    return with(one, shards, indexes);
  }

  private static TableInfo with(
      TableInfo table, List<ShardTableInfo> shards, List<IndexInfo> indexes) {
    return new TableInfo(
        table.topic(),
        table.rowFormat(),
        table.missingRow(),
        table.historyRetention(),
        shards,
        indexes);
  }

  private static TableInfo decode(TopicInfo table, TableDescriptionDecoder d) {
    RowFormat rowFormat =
        d.rowFormat() == io.driftdb.schema.protocol.RowFormat.BYTES
            ? RowFormat.BYTES
            : RowFormat.JSON;
    MissingRow missingRow =
        d.missingRow() == io.driftdb.schema.protocol.MissingRow.REJECT
            ? MissingRow.REJECT
            : MissingRow.UPSERT;
    long historyMs = d.historyRetentionMs();
    List<ShardTableInfo> shards = new ArrayList<>();
    for (TableDescriptionDecoder.ShardsDecoder s : d.shards()) {
      shards.add(
          new ShardTableInfo(
              s.shard(),
              state(s.state()),
              s.committedLsn(),
              s.appliedLsn(),
              s.horizonLsn(),
              s.horizonNs(),
              s.rejected()));
    }
    List<IndexInfo> indexes = new ArrayList<>();
    for (TableDescriptionDecoder.IndexesDecoder i : d.indexes()) {
      int id = i.indexId();
      boolean ready = i.state() == 0;
      String name = i.name();
      List<String> paths = List.of(i.paths().split(",", -1));
      indexes.add(new IndexInfo(id, name, paths, i.where(), ready));
    }
    Duration history = historyMs < 0 ? null : Duration.ofMillis(historyMs);
    return new TableInfo(table, rowFormat, missingRow, history, shards, indexes);
  }

  private static ShardTableInfo.State state(int code) {
    return switch (code) {
      case 0 -> ShardTableInfo.State.SERVING;
      case 1 -> ShardTableInfo.State.REBUILDING;
      default -> ShardTableInfo.State.FAILED;
    };
  }

  private static short flag(boolean set) {
    return (short) (set ? 1 : 0);
  }

  private static long millis(Duration time) {
    return time == null ? -1 : time.toMillis();
  }

  private static String checked(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST, "names and paths have at most " + MAX_CHARACTERS + " letters");
    }
    return text;
  }

  private <T> T change(int template, Caller.Encoder encoder, Call.Decoder<T> decoder) {
    return call(caller, template, encoder, decoder, Caller.Retry.NEVER);
  }

  private <T> T call(
      Caller asked,
      int template,
      Caller.Encoder encoder,
      Call.Decoder<T> decoder,
      Caller.Retry retry) {
    long timeoutNs = links.config().requestTimeout().toNanos();
    return asked.call(template, encoder, decoder, retry, System.nanoTime() + timeoutNs);
  }
}
