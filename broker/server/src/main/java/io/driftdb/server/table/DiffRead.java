package io.driftdb.server.table;

import io.driftdb.schema.protocol.TableChangesEncoder;
import io.driftdb.schema.table.EntryBlock;
import io.netty.buffer.ByteBuf;

/** The net change of each row between two states. */
final class DiffRead extends TableRead {
  private static final byte[] NONE = new byte[0];

  /**
   * Between which states, and how much.
   *
   * @param maxKeys 0 = no bound
   */
  record Extent(AsOf from, AsOf to, long maxKeys, int maxBytes) {
    Extent {
      if (maxKeys < 0 || maxBytes < 0) {
        throw AsOf.invalid("maxKeys and maxBytes are never negative.");
      }
    }
  }

  private final Extent extent;
  private byte[] cursor;
  private long fromLsn;
  private long toLsn;

  DiffRead(
      TableRequests owner, RequestHead head, TableTarget target, Extent extent, byte[] cursor) {
    super(owner, head, target);
    this.extent = extent;
    this.cursor = cursor.length == 0 ? null : cursor;
  }

  @Override
  int credit() {
    return scope.limits().bytes(extent.maxBytes());
  }

  @Override
  Turn read(AnswerBuffer out) {
    int shard = target.shard();
    fromLsn = target.tables().resolve(target.topicId(), extent.from().point(shard));
    toLsn = target.tables().resolve(target.topicId(), extent.to().point(shard));
    if (fromLsn > toLsn) {
      throw AsOf.invalid(
          "The first point stands for LSN "
              + fromLsn
              + ", which is behind the second, "
              + toLsn
              + ".");
    }
    cursor =
        target
            .tables()
            .diff(target.topicId(), fromLsn, toLsn, cursor, extent.maxKeys(), out::addDiff);
    return Turn.DONE;
  }

  @Override
  void write(AnswerBuffer out, ByteBuf message) {
    EntryBlock block = out.pack(false);
    byte[] goOn = cursor == null ? NONE : cursor;
    byte[] token = TableToken.of(scope.log(), target.shard(), toLsn);
    int more = block.length() + goOn.length + AnswerBuffer.MESSAGE_BYTES;
    out.writer
        .begin(message, new TableChangesEncoder(), more)
        .correlationId(correlationId)
        .fromLsn(fromLsn)
        .toLsn(toLsn)
        .count(out.count())
        .putChanges(block.buffer(), block.offset(), block.length())
        .putCursor(goOn, 0, goOn.length)
        .putToken(token, 0, token.length);
    out.writer.end();
  }
}
