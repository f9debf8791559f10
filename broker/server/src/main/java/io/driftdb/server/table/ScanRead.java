package io.driftdb.server.table;

import io.driftdb.schema.protocol.TableRowsEncoder;
import io.driftdb.schema.table.EntryBlock;
import io.driftdb.table.RowSink;
import io.driftdb.table.ScanRange;
import io.driftdb.table.ScanResult;
import io.netty.buffer.ByteBuf;

/**
 * A part of a table's rows, or their number, as of one state. Counting takes many turns, since it
 * may walk the whole table.
 */
final class ScanRead extends TableRead {
  static final int COUNT_ONLY = 1;
  static final int COMPRESS = 2;
  static final int INDEX_TO_INCLUDED = 4;
  private static final int ALL_FLAGS = COUNT_ONLY | COMPRESS | INDEX_TO_INCLUDED;
  private static final long COUNTED_AT_ONCE = 4096;
  private static final byte[] NONE = new byte[0];

  /**
   * How much of a scan is asked for.
   *
   * @param maxRows 0 = no bound
   */
  record Extent(long maxRows, int maxBytes, int flags) {
    Extent {
      if (maxRows < 0 || maxBytes < 0) {
        throw AsOf.invalid("maxRows and maxBytes are never negative.");
      }
      if ((flags & ~ALL_FLAGS) != 0) {
        throw AsOf.invalid("scanFlags has bits that this version does not know.");
      }
    }

    boolean has(int flag) {
      return (flags & flag) != 0;
    }
  }

  private final AsOf asOf;
  private final ScanRange range;
  private final Extent extent;
  private byte[] cursor;
  private long asOfLsn = -1;
  private long count;

  /** A scan goes on from the cursor if there is one; its state and range are in it then. */
  ScanRead(
      TableRequests owner,
      RequestHead head,
      TableTarget target,
      AsOf asOf,
      ScanRange range,
      Extent extent,
      byte[] cursor) {
    super(owner, head, target);
    this.asOf = asOf;
    this.range = range;
    this.extent = extent;
    this.cursor = cursor.length == 0 ? null : cursor;
  }

  @Override
  int credit() {
    return extent.has(COUNT_ONLY) ? 0 : scope.limits().bytes(extent.maxBytes());
  }

  @Override
  Turn read(AnswerBuffer out) {
    if (!extent.has(COUNT_ONLY)) {
      walk(extent.maxRows(), out::addRow);
      return Turn.DONE;
    }
    long start = System.nanoTime();
    do {
      long rest = extent.maxRows() == 0 ? Long.MAX_VALUE : extent.maxRows() - count;
      walk(Math.min(COUNTED_AT_ONCE, rest), row -> true);
    } while (isUnfinished() && System.nanoTime() - start < TURN_NS);
    return isUnfinished() ? Turn.AGAIN : Turn.DONE;
  }

  private boolean isUnfinished() {
    return cursor != null && (extent.maxRows() == 0 || count < extent.maxRows());
  }

  private void walk(long limit, RowSink sink) {
    ScanResult result;
    if (cursor != null) {
      result = target.tables().scan(target.topicId(), cursor, limit, sink);
    } else {
      long lsn = target.tables().resolve(target.topicId(), asOf.point(target.shard()));
      result = target.tables().scan(target.topicId(), range, lsn, limit, sink);
    }
    cursor = result.cursor();
    asOfLsn = result.asOfLsn();
    count += result.count();
  }

  @Override
  void write(AnswerBuffer out, ByteBuf message) {
    EntryBlock block = out.pack(extent.has(COMPRESS));
    byte[] goOn = cursor == null ? NONE : cursor;
    byte[] token = TableToken.of(scope.log(), target.shard(), asOfLsn);
    int more = block.length() + goOn.length + AnswerBuffer.MESSAGE_BYTES;
    out.writer
        .begin(message, new TableRowsEncoder(), more)
        .correlationId(correlationId)
        .asOfLsn(asOfLsn)
        .count(count)
        .codec(block.codec())
        .rawLength(block.rawLength())
        .rawCrc(block.rawCrc())
        .putRows(block.buffer(), block.offset(), block.length())
        .putCursor(goOn, 0, goOn.length)
        .putToken(token, 0, token.length);
    out.writer.end();
  }
}
