package io.driftdb.ops.system;

import io.driftdb.schema.protocol.AsOfKind;
import io.driftdb.schema.protocol.DescribeTableEncoder;
import io.driftdb.schema.protocol.TableDiffEncoder;
import io.driftdb.schema.protocol.TableFeedEncoder;
import io.driftdb.schema.protocol.TableGetEncoder;
import io.driftdb.schema.protocol.TableHistoryEncoder;
import io.driftdb.schema.protocol.TableScanEncoder;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** Requests about a table as bytes, as {@link RawFrames} has the others. */
final class RawTableFrames {
  private static final byte[] NOTHING = {};
  private static final byte[] KEY = {'k'};
  private static final int CREDIT = 4096;
  private static final int SHORT_MS = 5;

  private RawTableFrames() {}

  /** One of each kind that reads. */
  static List<byte[]> reads(int topicId) {
    return List.of(
        get(topicId), scan(topicId), history(topicId), diff(topicId), feed(topicId), ask(topicId));
  }

  private static byte[] get(int topicId) {
    TableGetEncoder message = new TableGetEncoder();
    MutableDirectBuffer buffer = RawFrames.begin(message);
    message.correlationId(10).topicId(topicId).shard(0).asOfKind(AsOfKind.LATEST).asOf(0);
    message.deadlineMs(SHORT_MS).keysCount(1).next().putKey(KEY, 0, KEY.length);
    message.putAsOfToken(NOTHING, 0, 0).putAtLeast(NOTHING, 0, 0);
    return RawFrames.frame(buffer, message.encodedLength());
  }

  private static byte[] scan(int topicId) {
    TableScanEncoder message = new TableScanEncoder();
    MutableDirectBuffer buffer = RawFrames.begin(message);
    message.correlationId(11).topicId(topicId).shard(0).asOfKind(AsOfKind.LSN).asOf(1);
    message.deadlineMs(SHORT_MS).maxRows(10).maxBytes(CREDIT).scanFlags((short) 2);
    message.putFromKey(KEY, 0, KEY.length).putToKey(NOTHING, 0, 0).index("");
    message.putIndexFrom(NOTHING, 0, 0).putIndexTo(NOTHING, 0, 0).putCursor(NOTHING, 0, 0);
    message.putAsOfToken(NOTHING, 0, 0).putAtLeast(NOTHING, 0, 0);
    return RawFrames.frame(buffer, message.encodedLength());
  }

  private static byte[] history(int topicId) {
    TableHistoryEncoder message = new TableHistoryEncoder();
    MutableDirectBuffer buffer = RawFrames.begin(message);
    message.correlationId(12).topicId(topicId).shard(0).beforeLsn(0).maxVersions(10);
    message.maxBytes(CREDIT).deadlineMs(SHORT_MS);
    message.putKey(KEY, 0, KEY.length).putAtLeast(NOTHING, 0, 0);
    return RawFrames.frame(buffer, message.encodedLength());
  }

  private static byte[] diff(int topicId) {
    TableDiffEncoder message = new TableDiffEncoder();
    MutableDirectBuffer buffer = RawFrames.begin(message);
    message.correlationId(13).topicId(topicId).shard(0).fromKind(AsOfKind.LSN).from(1);
    message.toKind(AsOfKind.LATEST).to(0).maxKeys(10).maxBytes(CREDIT).deadlineMs(SHORT_MS);
    message.putCursor(NOTHING, 0, 0).putFromToken(NOTHING, 0, 0).putToToken(NOTHING, 0, 0);
    message.putAtLeast(NOTHING, 0, 0);
    return RawFrames.frame(buffer, message.encodedLength());
  }

  private static byte[] feed(int topicId) {
    TableFeedEncoder message = new TableFeedEncoder();
    MutableDirectBuffer buffer = RawFrames.begin(message);
    message.correlationId(14).topicId(topicId).shard(0).afterLsn(1).maxBytes(CREDIT);
    message.waitMs(SHORT_MS).putToken(NOTHING, 0, 0);
    return RawFrames.frame(buffer, message.encodedLength());
  }

  private static byte[] ask(int topicId) {
    DescribeTableEncoder message = new DescribeTableEncoder();
    MutableDirectBuffer buffer = RawFrames.begin(message);
    message.correlationId(15).topicId(topicId);
    return RawFrames.frame(buffer, message.encodedLength());
  }
}
