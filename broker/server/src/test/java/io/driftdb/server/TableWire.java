package io.driftdb.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.driftdb.schema.protocol.AlterTableEncoder;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.CreateIndexEncoder;
import io.driftdb.schema.protocol.CreateTableEncoder;
import io.driftdb.schema.protocol.DescribeTableEncoder;
import io.driftdb.schema.protocol.DropIndexEncoder;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.RebuildTableEncoder;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TableChangesDecoder;
import io.driftdb.schema.protocol.TableDiffEncoder;
import io.driftdb.schema.protocol.TableFeedEncoder;
import io.driftdb.schema.protocol.TableFeedReplyDecoder;
import io.driftdb.schema.protocol.TableGetEncoder;
import io.driftdb.schema.protocol.TableHistoryEncoder;
import io.driftdb.schema.protocol.TableRowsDecoder;
import io.driftdb.schema.protocol.TableScanEncoder;
import io.driftdb.schema.protocol.TableVersionsDecoder;
import io.driftdb.schema.protocol.TopicReplyDecoder;
import io.driftdb.schema.table.DiffEntryReader;
import io.driftdb.schema.table.EntryBlock;
import io.driftdb.schema.table.RowEntryReader;
import io.driftdb.schema.table.VersionEntryReader;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Requests about tables as bytes, and what their answers say, on a {@link WireClient}. */
@SuppressWarnings("ArrayRecordComponent") // passed on as they are, never compared
final class TableWire {
  static final byte[] NONE = new byte[0];
  private static final int DEADLINE_MS = 5000;

  /** A row, or none; {@code value} is null then. */
  record Row(String key, String value, long lsn) {}

  /** The answer to a get or a scan. */
  record Rows(long asOfLsn, long count, int codec, List<Row> rows, byte[] cursor, byte[] token) {}

  /** A version of a row. */
  record Version(int op, int verdict, String value, long fromLsn, long toLsn, int headers) {}

  /** The answer to a history. */
  record Versions(long asOfLsn, List<Version> versions, long nextBeforeLsn) {}

  /** A net change. */
  record Diff(String key, String before, String after) {}

  /** The answer to a diff. */
  record Diffs(long fromLsn, long toLsn, List<Diff> changes, byte[] cursor) {}

  /** The answer to a feed. */
  record Changes(long lastLsn, List<Row> rows, byte[] token) {}

  private final WireClient client;

  TableWire(WireClient client) {
    this.client = client;
  }

  int create(String name, int partitions, RowFormat format, MissingRow missing) {
    CreateTableEncoder message = new CreateTableEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message
        .correlationId(client.takeCorrelationId())
        .ifNotExists((short) 0)
        .partitions(partitions)
        .retentionMs(-1)
        .retentionBytes(-1)
        .rowFormat(format)
        .missingRow(missing)
        .historyRetentionMs(-1)
        .name(name);
    client.send(WireClient.frame(buffer, message.encodedLength()));
    return client.read().as(new TopicReplyDecoder()).topicId();
  }

  /** A JSON table of one partition. */
  int create(String name) {
    return create(name, 1, RowFormat.JSON, MissingRow.UPSERT);
  }

  void alter(int topic, long historyRetentionMs) {
    AlterTableEncoder message = new AlterTableEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message
        .correlationId(client.takeCorrelationId())
        .topicId(topic)
        .historyRetentionMs(historyRetentionMs);
    client.send(WireClient.frame(buffer, message.encodedLength()));
  }

  void createIndex(int topic, String name, String paths, String where) {
    CreateIndexEncoder message = new CreateIndexEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message
        .correlationId(client.takeCorrelationId())
        .topicId(topic)
        .ifNotExists((short) 0)
        .name(name)
        .paths(paths)
        .where(where);
    client.send(WireClient.frame(buffer, message.encodedLength()));
  }

  void dropIndex(int topic, String name) {
    DropIndexEncoder message = new DropIndexEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message.correlationId(client.takeCorrelationId()).topicId(topic).name(name);
    client.send(WireClient.frame(buffer, message.encodedLength()));
  }

  void describe(int topic) {
    DescribeTableEncoder message = new DescribeTableEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message.correlationId(client.takeCorrelationId()).topicId(topic);
    client.send(WireClient.frame(buffer, message.encodedLength()));
  }

  void rebuild(int topic) {
    RebuildTableEncoder message = new RebuildTableEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message.correlationId(client.takeCorrelationId()).topicId(topic);
    client.send(WireClient.frame(buffer, message.encodedLength()));
  }

  /** A get of a table on shard 0. */
  void askGet(int topic, AsOfKind kind, long asOf, byte[] asOfToken, String... keys) {
    client.send(getFrame(topic, 0, kind, asOf, DEADLINE_MS, asOfToken, NONE, keys));
  }

  byte[] getFrame(
      int topic,
      int shard,
      AsOfKind kind,
      long asOf,
      int deadlineMs,
      byte[] asOfToken,
      byte[] atLeast,
      String... keys) {
    TableGetEncoder message = new TableGetEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message
        .correlationId(client.takeCorrelationId())
        .topicId(topic)
        .shard(shard)
        .asOfKind(kind)
        .asOf(asOf)
        .deadlineMs(deadlineMs);
    TableGetEncoder.KeysEncoder group = message.keysCount(keys.length);
    for (String key : keys) {
      byte[] bytes = key.getBytes(UTF_8);
      group.next().putKey(bytes, 0, bytes.length);
    }
    message.putAsOfToken(asOfToken, 0, asOfToken.length).putAtLeast(atLeast, 0, atLeast.length);
    return WireClient.frame(buffer, message.encodedLength());
  }

  Rows get(int topic, AsOfKind kind, long asOf, String... keys) {
    askGet(topic, kind, asOf, NONE, keys);
    return rows(client.read());
  }

  /** The value of a key in the newest state. */
  String get(int topic, String key) {
    return get(topic, AsOfKind.LATEST, 0, key).rows().get(0).value();
  }

  /** What a scan is asked; each test changes what it is about. */
  static final class Scan {
    int topic;
    AsOfKind kind = AsOfKind.LATEST;
    long asOf;
    int deadlineMs = DEADLINE_MS;
    long maxRows;
    int maxBytes = 1 << 20;
    int flags;
    String fromKey = "";
    String toKey = "";
    String index = "";
    String indexFrom = "";
    String indexTo = "";
    byte[] cursor = NONE;

    Scan(int topic) {
      this.topic = topic;
    }
  }

  void ask(Scan scan) {
    client.send(scanFrame(scan));
  }

  byte[] scanFrame(Scan scan) {
    TableScanEncoder message = new TableScanEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message
        .correlationId(client.takeCorrelationId())
        .topicId(scan.topic)
        .shard(0)
        .asOfKind(scan.kind)
        .asOf(scan.asOf)
        .deadlineMs(scan.deadlineMs)
        .maxRows(scan.maxRows)
        .maxBytes(scan.maxBytes)
        .scanFlags((short) scan.flags);
    byte[] from = scan.fromKey.getBytes(UTF_8);
    byte[] to = scan.toKey.getBytes(UTF_8);
    byte[] indexFrom = scan.indexFrom.getBytes(UTF_8);
    byte[] indexTo = scan.indexTo.getBytes(UTF_8);
    message
        .putFromKey(from, 0, from.length)
        .putToKey(to, 0, to.length)
        .index(scan.index)
        .putIndexFrom(indexFrom, 0, indexFrom.length)
        .putIndexTo(indexTo, 0, indexTo.length)
        .putCursor(scan.cursor, 0, scan.cursor.length)
        .putAsOfToken(NONE, 0, 0)
        .putAtLeast(NONE, 0, 0);
    return WireClient.frame(buffer, message.encodedLength());
  }

  Rows scan(Scan scan) {
    ask(scan);
    return rows(client.read());
  }

  static Rows rows(WireClient.Message message) {
    TableRowsDecoder reply = message.as(new TableRowsDecoder());
    long asOfLsn = reply.asOfLsn();
    long count = reply.count();
    byte[] stored = new byte[reply.rowsLength()];
    int codec = reply.codec();
    reply.getRows(stored, 0, stored.length);
    byte[] cursor = new byte[reply.cursorLength()];
    reply.getCursor(cursor, 0, cursor.length);
    byte[] token = new byte[reply.tokenLength()];
    reply.getToken(token, 0, token.length);
    List<Row> rows = entries(stored, codec, reply.rawLength(), reply.rawCrc());
    return new Rows(asOfLsn, count, codec, rows, cursor, token);
  }

  private static List<Row> entries(byte[] stored, int codec, int rawLength, int rawCrc) {
    List<Row> rows = new ArrayList<>();
    try (EntryBlock block = new EntryBlock(1 << 26)) {
      block.unpack(new UnsafeBuffer(stored), 0, stored.length, codec, rawLength, rawCrc);
      RowEntryReader entries = new RowEntryReader();
      entries.wrap(block.buffer(), block.offset(), block.length());
      while (entries.next()) {
        rows.add(new Row(text(entries.key()), text(entries.row()), entries.lsn()));
      }
    }
    return rows;
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  void askHistory(int topic, String key, long beforeLsn, int maxVersions) {
    client.send(historyFrame(topic, key, beforeLsn, maxVersions));
  }

  byte[] historyFrame(int topic, String key, long beforeLsn, int maxVersions) {
    TableHistoryEncoder message = new TableHistoryEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    byte[] bytes = key.getBytes(UTF_8);
    message
        .correlationId(client.takeCorrelationId())
        .topicId(topic)
        .shard(0)
        .beforeLsn(beforeLsn)
        .maxVersions(maxVersions)
        .maxBytes(1 << 20)
        .deadlineMs(DEADLINE_MS)
        .putKey(bytes, 0, bytes.length)
        .putAtLeast(NONE, 0, 0);
    return WireClient.frame(buffer, message.encodedLength());
  }

  Versions history(int topic, String key, long beforeLsn, int maxVersions) {
    askHistory(topic, key, beforeLsn, maxVersions);
    TableVersionsDecoder reply = client.read().as(new TableVersionsDecoder());
    List<Version> versions = new ArrayList<>();
    VersionEntryReader entries = new VersionEntryReader();
    byte[] bytes = new byte[reply.versionsLength()];
    reply.getVersions(bytes, 0, bytes.length);
    entries.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    while (entries.next()) {
      versions.add(
          new Version(
              entries.op(),
              entries.verdict().code(),
              text(entries.row()),
              entries.fromLsn(),
              entries.toLsn(),
              entries.headerCount()));
    }
    return new Versions(reply.asOfLsn(), versions, reply.nextBeforeLsn());
  }

  void askDiff(int topic, long from, long to, long maxKeys, byte[] cursor) {
    client.send(diffFrame(topic, from, to, maxKeys, cursor));
  }

  byte[] diffFrame(int topic, long from, long to, long maxKeys, byte[] cursor) {
    TableDiffEncoder message = new TableDiffEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message
        .correlationId(client.takeCorrelationId())
        .topicId(topic)
        .shard(0)
        .fromKind(AsOfKind.LSN)
        .from(from)
        .toKind(to < 0 ? AsOfKind.LATEST : AsOfKind.LSN)
        .to(to)
        .maxKeys(maxKeys)
        .maxBytes(1 << 20)
        .deadlineMs(DEADLINE_MS)
        .putCursor(cursor, 0, cursor.length)
        .putFromToken(NONE, 0, 0)
        .putToToken(NONE, 0, 0)
        .putAtLeast(NONE, 0, 0);
    return WireClient.frame(buffer, message.encodedLength());
  }

  Diffs diff(int topic, long from, long to, long maxKeys, byte[] cursor) {
    askDiff(topic, from, to, maxKeys, cursor);
    TableChangesDecoder reply = client.read().as(new TableChangesDecoder());
    List<Diff> changes = new ArrayList<>();
    DiffEntryReader entries = new DiffEntryReader();
    byte[] bytes = new byte[reply.changesLength()];
    reply.getChanges(bytes, 0, bytes.length);
    entries.wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    while (entries.next()) {
      changes.add(new Diff(text(entries.key()), text(entries.before()), text(entries.after())));
    }
    byte[] next = new byte[reply.cursorLength()];
    reply.getCursor(next, 0, next.length);
    return new Diffs(reply.fromLsn(), reply.toLsn(), changes, next);
  }

  void askFeed(int topic, long afterLsn, int maxBytes, int waitMs, byte[] token) {
    client.send(feedFrame(topic, afterLsn, maxBytes, waitMs, token));
  }

  byte[] feedFrame(int topic, long afterLsn, int maxBytes, int waitMs, byte[] token) {
    TableFeedEncoder message = new TableFeedEncoder();
    MutableDirectBuffer buffer = client.begin(message);
    message
        .correlationId(client.takeCorrelationId())
        .topicId(topic)
        .shard(0)
        .afterLsn(afterLsn)
        .maxBytes(maxBytes)
        .waitMs(waitMs)
        .putToken(token, 0, token.length);
    return WireClient.frame(buffer, message.encodedLength());
  }

  Changes feed(int topic, long afterLsn, int maxBytes, int waitMs) {
    askFeed(topic, afterLsn, maxBytes, waitMs, NONE);
    return changes(client.read());
  }

  static Changes changes(WireClient.Message message) {
    TableFeedReplyDecoder reply = message.as(new TableFeedReplyDecoder());
    int codec = reply.codec();
    byte[] stored = new byte[reply.changesLength()];
    reply.getChanges(stored, 0, stored.length);
    byte[] token = new byte[reply.tokenLength()];
    reply.getToken(token, 0, token.length);
    List<Row> rows = entries(stored, codec, reply.rawLength(), reply.rawCrc());
    return new Changes(reply.lastLsn(), rows, token);
  }
}
