package io.driftdb.schema.golden;

import io.driftdb.schema.protocol.AlterTableDecoder;
import io.driftdb.schema.protocol.AlterTableEncoder;
import io.driftdb.schema.protocol.AppliedReplyDecoder;
import io.driftdb.schema.protocol.AppliedReplyEncoder;
import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.CreateIndexDecoder;
import io.driftdb.schema.protocol.CreateIndexEncoder;
import io.driftdb.schema.protocol.CreateTableDecoder;
import io.driftdb.schema.protocol.CreateTableEncoder;
import io.driftdb.schema.protocol.DescribeTableDecoder;
import io.driftdb.schema.protocol.DescribeTableEncoder;
import io.driftdb.schema.protocol.DropIndexDecoder;
import io.driftdb.schema.protocol.DropIndexEncoder;
import io.driftdb.schema.protocol.IndexReplyDecoder;
import io.driftdb.schema.protocol.IndexReplyEncoder;
import io.driftdb.schema.protocol.MissingRow;
import io.driftdb.schema.protocol.RebuildTableDecoder;
import io.driftdb.schema.protocol.RebuildTableEncoder;
import io.driftdb.schema.protocol.RowFormat;
import io.driftdb.schema.protocol.TableChangesDecoder;
import io.driftdb.schema.protocol.TableChangesEncoder;
import io.driftdb.schema.protocol.TableDescriptionDecoder;
import io.driftdb.schema.protocol.TableDescriptionEncoder;
import io.driftdb.schema.protocol.TableDiffDecoder;
import io.driftdb.schema.protocol.TableDiffEncoder;
import io.driftdb.schema.protocol.TableFeedDecoder;
import io.driftdb.schema.protocol.TableFeedEncoder;
import io.driftdb.schema.protocol.TableFeedReplyDecoder;
import io.driftdb.schema.protocol.TableFeedReplyEncoder;
import io.driftdb.schema.protocol.TableGetDecoder;
import io.driftdb.schema.protocol.TableGetEncoder;
import io.driftdb.schema.protocol.TableHistoryDecoder;
import io.driftdb.schema.protocol.TableHistoryEncoder;
import io.driftdb.schema.protocol.TableRowsDecoder;
import io.driftdb.schema.protocol.TableRowsEncoder;
import io.driftdb.schema.protocol.TableScanDecoder;
import io.driftdb.schema.protocol.TableScanEncoder;
import io.driftdb.schema.protocol.TableVersionsDecoder;
import io.driftdb.schema.protocol.TableVersionsEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One message of each kind that is about tables, with values that differ from field to field. */
final class TableSampleMessages {
  private static final byte[] KEY = "account-7".getBytes(StandardCharsets.UTF_8);
  private static final byte[] CURSOR = {9, 0, -1, 127, -128};
  private static final byte[] TOKEN = {1, 0, -1, 127, -128, 5};
  private static final byte[] OTHER_TOKEN = {1, 0, -1, 127, -128, 6, 7};

  private TableSampleMessages() {}

  /** All of them, in the order of their templates. */
  static List<SampleMessage> all() {
    return List.of(
        appliedReply(),
        tableGet(),
        tableScan(),
        tableRows(),
        tableHistory(),
        tableVersions(),
        tableDiff(),
        tableChanges(),
        tableFeed(),
        tableFeedReply(),
        describeTable(),
        tableDescription(),
        createTable(),
        alterTable(),
        createIndex(),
        indexReply(),
        dropIndex(),
        rebuildTable());
  }

  private static SampleMessage appliedReply() {
    return SampleMessage.of(
        new AppliedReplyEncoder(),
        new AppliedReplyDecoder(),
        e -> {
          e.correlationId(1019).throttleMs(0x1122_3301);
          AppliedReplyEncoder.ResultsEncoder g = e.resultsCount(2);
          g.next()
              .topicId(7)
              .partition(3)
              .errorCode(0)
              .baseOffset(0x1122_3344_5566_7702L)
              .firstLsn(0x1122_3344_5566_7703L)
              .appendTimeNs(0x1122_3344_5566_7704L)
              .verdictCount(3);
          g.next()
              .topicId(8)
              .partition(4)
              .errorCode(91)
              .baseOffset(-1)
              .firstLsn(-1)
              .appendTimeNs(0)
              .verdictCount(0);
          e.putVerdicts(new byte[] {0, 1, 2}, 0, 3);
          e.putToken(TOKEN, 0, TOKEN.length);
          e.message("message ü");
        });
  }

  private static SampleMessage tableGet() {
    return SampleMessage.of(
        new TableGetEncoder(),
        new TableGetDecoder(),
        e -> {
          e.correlationId(1040)
              .topicId(7)
              .shard(2)
              .asOfKind(AsOfKind.LSN)
              .asOf(0x1122_3344_5566_7705L)
              .deadlineMs(0x1122_3306);
          TableGetEncoder.KeysEncoder g = e.keysCount(2);
          g.next().putKey(KEY, 0, KEY.length);
          g.next().putKey(CURSOR, 0, 0);
          e.putAsOfToken(TOKEN, 0, 0);
          e.putAtLeast(OTHER_TOKEN, 0, OTHER_TOKEN.length);
        });
  }

  private static SampleMessage tableScan() {
    return SampleMessage.of(
        new TableScanEncoder(),
        new TableScanDecoder(),
        e -> {
          e.correlationId(1041)
              .topicId(7)
              .shard(2)
              .asOfKind(AsOfKind.TOKEN)
              .asOf(0x1122_3344_5566_7707L)
              .deadlineMs(0x1122_3308)
              .maxRows(0x1122_3344_5566_7709L)
              .maxBytes(0x1122_330A)
              .scanFlags((short) 6);
          e.putFromKey(KEY, 0, 3);
          e.putToKey(KEY, 0, KEY.length);
          e.index("index ü");
          e.putIndexFrom(utf8("[\"Wien\",1]"), 0, 10);
          e.putIndexTo(utf8("\"Wien\""), 0, 6);
          e.putCursor(CURSOR, 0, CURSOR.length);
          e.putAsOfToken(TOKEN, 0, TOKEN.length);
          e.putAtLeast(OTHER_TOKEN, 0, OTHER_TOKEN.length);
        });
  }

  private static SampleMessage tableRows() {
    return SampleMessage.of(
        new TableRowsEncoder(),
        new TableRowsDecoder(),
        e -> {
          byte[] rows = SampleBlock.rowEntry().bytes();
          e.correlationId(1042)
              .asOfLsn(0x1122_3344_5566_770BL)
              .count(1)
              .codec((short) 0)
              .rawLength(rows.length)
              .rawCrc(SampleBlock.crc(rows));
          e.putRows(rows, 0, rows.length);
          e.putCursor(CURSOR, 0, CURSOR.length);
          e.putToken(TOKEN, 0, TOKEN.length);
        });
  }

  private static SampleMessage tableHistory() {
    return SampleMessage.of(
        new TableHistoryEncoder(),
        new TableHistoryDecoder(),
        e -> {
          e.correlationId(1043)
              .topicId(7)
              .shard(2)
              .beforeLsn(0x1122_3344_5566_770CL)
              .maxVersions(0x1122_330D)
              .maxBytes(0x1122_330E)
              .deadlineMs(0x1122_330F);
          e.putKey(KEY, 0, KEY.length);
          e.putAtLeast(TOKEN, 0, TOKEN.length);
        });
  }

  private static SampleMessage tableVersions() {
    return SampleMessage.of(
        new TableVersionsEncoder(),
        new TableVersionsDecoder(),
        e -> {
          byte[] versions = SampleBlock.versionEntry().bytes();
          e.correlationId(1044)
              .asOfLsn(0x1122_3344_5566_7710L)
              .horizonLsn(0x1122_3344_5566_7711L)
              .count(1)
              .nextBeforeLsn(0x1122_3344_5566_7712L);
          e.putVersions(versions, 0, versions.length);
          e.putToken(TOKEN, 0, TOKEN.length);
        });
  }

  private static SampleMessage tableDiff() {
    return SampleMessage.of(
        new TableDiffEncoder(),
        new TableDiffDecoder(),
        e -> {
          e.correlationId(1045)
              .topicId(7)
              .shard(2)
              .fromKind(AsOfKind.OFFSET)
              .from(0x1122_3344_5566_7713L)
              .toKind(AsOfKind.TIME)
              .to(0x1122_3344_5566_7714L)
              .maxKeys(0x1122_3344_5566_7715L)
              .maxBytes(0x1122_3316)
              .deadlineMs(0x1122_3317);
          e.putCursor(CURSOR, 0, CURSOR.length);
          e.putFromToken(TOKEN, 0, TOKEN.length);
          e.putToToken(OTHER_TOKEN, 0, OTHER_TOKEN.length);
          e.putAtLeast(TOKEN, 0, 0);
        });
  }

  private static SampleMessage tableChanges() {
    return SampleMessage.of(
        new TableChangesEncoder(),
        new TableChangesDecoder(),
        e -> {
          byte[] changes = SampleBlock.diffEntry().bytes();
          e.correlationId(1046)
              .fromLsn(0x1122_3344_5566_7718L)
              .toLsn(0x1122_3344_5566_7719L)
              .count(1);
          e.putChanges(changes, 0, changes.length);
          e.putCursor(CURSOR, 0, CURSOR.length);
          e.putToken(TOKEN, 0, TOKEN.length);
        });
  }

  private static SampleMessage tableFeed() {
    return SampleMessage.of(
        new TableFeedEncoder(),
        new TableFeedDecoder(),
        e -> {
          e.correlationId(1047)
              .topicId(7)
              .shard(2)
              .afterLsn(0x1122_3344_5566_771AL)
              .maxBytes(0x1122_331B)
              .waitMs(0x1122_331C);
          e.putToken(TOKEN, 0, TOKEN.length);
        });
  }

  private static SampleMessage tableFeedReply() {
    return SampleMessage.of(
        new TableFeedReplyEncoder(),
        new TableFeedReplyDecoder(),
        e -> {
          byte[] changes = SampleBlock.rowEntry().bytes();
          e.correlationId(1048)
              .lastLsn(0x1122_3344_5566_771DL)
              .count(1)
              .codec((short) 0)
              .rawLength(changes.length)
              .rawCrc(SampleBlock.crc(changes));
          e.putChanges(changes, 0, changes.length);
          e.putToken(TOKEN, 0, TOKEN.length);
        });
  }

  private static SampleMessage describeTable() {
    return SampleMessage.of(
        new DescribeTableEncoder(),
        new DescribeTableDecoder(),
        e -> {
          e.correlationId(1050).topicId(7);
        });
  }

  private static SampleMessage tableDescription() {
    return SampleMessage.of(
        new TableDescriptionEncoder(),
        new TableDescriptionDecoder(),
        e -> {
          e.correlationId(1051)
              .rowFormat(RowFormat.BYTES)
              .missingRow(MissingRow.REJECT)
              .historyRetentionMs(86_400_000L);
          TableDescriptionEncoder.ShardsEncoder s = e.shardsCount(2);
          s.next()
              .shard(2)
              .state((short) 0)
              .committedLsn(0x1122_3344_5566_771EL)
              .appliedLsn(0x1122_3344_5566_771FL)
              .horizonLsn(0x1122_3344_5566_7720L)
              .horizonNs(0x1122_3344_5566_7721L)
              .rejected(0x1122_3344_5566_7722L);
          s.next()
              .shard(3)
              .state((short) 1)
              .committedLsn(0x1122_3344_5566_7723L)
              .appliedLsn(0x1122_3344_5566_7724L)
              .horizonLsn(0x1122_3344_5566_7725L)
              .horizonNs(0)
              .rejected(0x1122_3344_5566_7726L);
          TableDescriptionEncoder.IndexesEncoder i = e.indexesCount(2);
          i.next().indexId(1).state((short) 0).name("by-city").paths("address.city").where("");
          i.next().indexId(4).state((short) 1).name("by-age").paths("a.b,age").where("vip=true");
        });
  }

  private static SampleMessage createTable() {
    return SampleMessage.of(
        new CreateTableEncoder(),
        new CreateTableDecoder(),
        e -> {
          e.correlationId(1052)
              .ifNotExists((short) 1)
              .partitions(12)
              .retentionMs(86_400_001L)
              .retentionBytes(-1L)
              .rowFormat(RowFormat.BYTES)
              .missingRow(MissingRow.REJECT)
              .historyRetentionMs(86_400_002L);
          e.name("name ü");
        });
  }

  private static SampleMessage alterTable() {
    return SampleMessage.of(
        new AlterTableEncoder(),
        new AlterTableDecoder(),
        e -> {
          e.correlationId(1053).topicId(7).historyRetentionMs(86_400_000L);
        });
  }

  private static SampleMessage createIndex() {
    return SampleMessage.of(
        new CreateIndexEncoder(),
        new CreateIndexDecoder(),
        e -> {
          e.correlationId(1054).topicId(7).ifNotExists((short) 1);
          e.name("name ü");
          e.paths("address.city,age");
          e.where("vip=true");
        });
  }

  private static SampleMessage indexReply() {
    return SampleMessage.of(
        new IndexReplyEncoder(),
        new IndexReplyDecoder(),
        e -> {
          e.correlationId(1055).indexId(4).created((short) 1).lsn(0x1122_3344_5566_7727L);
        });
  }

  private static SampleMessage dropIndex() {
    return SampleMessage.of(
        new DropIndexEncoder(),
        new DropIndexDecoder(),
        e -> {
          e.correlationId(1056).topicId(7);
          e.name("name ü");
        });
  }

  private static SampleMessage rebuildTable() {
    return SampleMessage.of(
        new RebuildTableEncoder(),
        new RebuildTableDecoder(),
        e -> {
          e.correlationId(1057).topicId(7);
        });
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
