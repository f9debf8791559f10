package io.driftdb.client.scripted;

import io.driftdb.client.TableRow;
import io.driftdb.schema.protocol.IndexReplyEncoder;
import io.driftdb.schema.protocol.TableChangesEncoder;
import io.driftdb.schema.protocol.TableFeedReplyEncoder;
import io.driftdb.schema.protocol.TableRowsEncoder;
import io.driftdb.schema.protocol.TableVersionsEncoder;
import io.driftdb.schema.protocol.TopicReplyEncoder;
import io.driftdb.schema.table.DiffEntryWriter;
import io.driftdb.schema.table.EntryBlock;
import io.driftdb.schema.table.RowEntryWriter;
import io.driftdb.schema.table.VersionEntryWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** A broker's answers to what is asked of tables. Rows are of partition 0; offsets are LSNs. */
public final class TableAnswers {
  private static final int MAX_LENGTH = 1 << 20;
  private static final long CLUSTER_HIGH = 1;
  private static final long CLUSTER_LOW = 2;

  private TableAnswers() {}

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A row, or with a null value that it is gone. */
  public static TableRow row(String key, String value, long lsn) {
    return new TableRow(utf8(key), value == null ? null : utf8(value), lsn, 0, lsn, 5);
  }

  /** The token of a state of one shard. */
  public static byte[] token(int shard, long lsn) {
    return ByteBuffer.allocate(1 + 16 + 2 + 20)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 1)
        .putLong(CLUSTER_HIGH)
        .putLong(CLUSTER_LOW)
        .putShort((short) 1)
        .putInt(shard)
        .putLong(1)
        .putLong(lsn + 1)
        .array();
  }

  private static UnsafeBuffer entries(TableRow... rows) {
    UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_LENGTH]);
    RowEntryWriter writer = new RowEntryWriter();
    int at = 0;
    for (TableRow row : rows) {
      at +=
          writer.put(
              buffer,
              at,
              row.key(),
              row.value(),
              0,
              row.lsn(),
              row.appendTimeNs(),
              row.partition(),
              row.offset());
    }
    return new UnsafeBuffer(buffer, 0, at);
  }

  /** Rows of the state at an LSN, compressed; there are more when the cursor is not empty. */
  public static void rows(Asked asked, int shard, long lsn, String cursor, TableRow... rows) {
    asked.wire().write(rowsMessage(asked, shard, lsn, cursor, 0, rows));
  }

  /** As {@link #rows}, with a checksum that does not fit the rows. */
  public static void spoiledRows(Asked asked, long lsn, TableRow... rows) {
    asked.wire().write(rowsMessage(asked, 0, lsn, "", 1, rows));
  }

  /** The message of {@link #rows}; {@code damage} is added to the checksum. */
  public static byte[] rowsMessage(
      Asked asked, int shard, long lsn, String cursor, int damage, TableRow... rows) {
    UnsafeBuffer raw = entries(rows);
    byte[] token = token(shard, lsn);
    try (EntryBlock block = new EntryBlock(MAX_LENGTH)) {
      block.pack(raw, 0, raw.capacity(), true);
      return asked
          .wire()
          .message(
              new TableRowsEncoder(),
              m ->
                  m.correlationId(asked.correlationId())
                      .asOfLsn(lsn)
                      .count(rows.length)
                      .codec(block.codec())
                      .rawLength(block.rawLength())
                      .rawCrc(block.rawCrc() + damage)
                      .putRows(block.buffer(), block.offset(), block.length())
                      .putCursor(utf8(cursor), 0, cursor.length())
                      .putToken(token, 0, token.length));
    }
  }

  /** How many rows there are. */
  public static void count(Asked asked, long lsn, long count) {
    byte[] token = token(0, lsn);
    asked
        .wire()
        .send(
            new TableRowsEncoder(),
            m ->
                m.correlationId(asked.correlationId())
                    .asOfLsn(lsn)
                    .count(count)
                    .codec((short) 0)
                    .rawLength(0)
                    .rawCrc(0)
                    .putRows(new byte[0], 0, 0)
                    .putCursor(new byte[0], 0, 0)
                    .putToken(token, 0, token.length));
  }

  /** Changes up to an LSN. */
  public static void feed(Asked asked, int shard, long lsn, TableRow... changes) {
    UnsafeBuffer raw = entries(changes);
    byte[] token = token(shard, lsn);
    try (EntryBlock block = new EntryBlock(MAX_LENGTH)) {
      block.pack(raw, 0, raw.capacity(), false);
      asked
          .wire()
          .send(
              new TableFeedReplyEncoder(),
              m ->
                  m.correlationId(asked.correlationId())
                      .lastLsn(lsn)
                      .count(changes.length)
                      .codec(block.codec())
                      .rawLength(block.rawLength())
                      .rawCrc(block.rawCrc())
                      .putChanges(block.buffer(), block.offset(), block.length())
                      .putToken(token, 0, token.length));
    }
  }

  /** One version, with a header "by", and where to go on. */
  public static void version(
      Asked asked, int op, int verdict, long fromLsn, String row, String by, long nextBefore) {
    byte[] header =
        ByteBuffer.allocate(2 + 2 + 4 + by.length())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 2)
            .put(utf8("by"))
            .putInt(by.length())
            .put(utf8(by))
            .array();
    UnsafeBuffer raw = new UnsafeBuffer(new byte[MAX_LENGTH]);
    int length =
        new VersionEntryWriter()
            .put(
                raw,
                0,
                op,
                verdict,
                0,
                fromLsn,
                0,
                7,
                0,
                fromLsn,
                row == null ? null : utf8(row),
                header,
                1);
    byte[] token = token(0, 100);
    asked
        .wire()
        .send(
            new TableVersionsEncoder(),
            m ->
                m.correlationId(asked.correlationId())
                    .asOfLsn(100)
                    .horizonLsn(3)
                    .count(1)
                    .nextBeforeLsn(nextBefore)
                    .putVersions(raw, 0, length)
                    .putToken(token, 0, token.length));
  }

  /** One changed row between two states. */
  public static void change(
      Asked asked, long fromLsn, long toLsn, String key, String before, String after) {
    UnsafeBuffer raw = new UnsafeBuffer(new byte[MAX_LENGTH]);
    int length =
        new DiffEntryWriter()
            .put(
                raw,
                0,
                utf8(key),
                before == null ? null : utf8(before),
                before == null ? 0 : fromLsn,
                after == null ? null : utf8(after),
                toLsn);
    byte[] token = token(0, toLsn);
    asked
        .wire()
        .send(
            new TableChangesEncoder(),
            m ->
                m.correlationId(asked.correlationId())
                    .fromLsn(fromLsn)
                    .toLsn(toLsn)
                    .count(1)
                    .putChanges(raw, 0, length)
                    .putCursor(new byte[0], 0, 0)
                    .putToken(token, 0, token.length));
  }

  /** A change of a table is made. */
  public static void done(Asked asked) {
    asked
        .wire()
        .send(
            new TopicReplyEncoder(),
            m ->
                m.correlationId(asked.correlationId())
                    .topicId(ScriptedBroker.TABLE_ID)
                    .created((short) 1)
                    .lsn(9));
  }

  /** An index is made, or was there. */
  public static void index(Asked asked, boolean created) {
    asked
        .wire()
        .send(
            new IndexReplyEncoder(),
            m ->
                m.correlationId(asked.correlationId())
                    .indexId(1)
                    .created((short) (created ? 1 : 0))
                    .lsn(9));
  }
}
