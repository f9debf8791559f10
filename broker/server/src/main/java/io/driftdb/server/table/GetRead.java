package io.driftdb.server.table;

import io.driftdb.schema.protocol.TableRowsEncoder;
import io.driftdb.schema.table.EntryBlock;
import io.driftdb.table.RowVersion;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Rows of some keys as of one state. The keys are read in parts, all in the same state. */
final class GetRead extends TableRead {
  /** What a key takes on the heap beside its bytes, and its row's version. */
  static final int KEY_BYTES = 160;

  private static final int PART_KEYS = 32;

  private final AsOf asOf;
  private final List<byte[]> keys;
  private long asOfLsn = -1;

  GetRead(TableRequests owner, RequestHead head, TableTarget target, AsOf asOf, List<byte[]> keys) {
    super(owner, head, target);
    this.asOf = asOf;
    this.keys = keys;
  }

  @Override
  int credit() {
    return scope.limits().answerBytes();
  }

  @Override
  Turn read(AnswerBuffer out) {
    long start = System.nanoTime();
    if (out.count() == 0) {
      asOfLsn = target.tables().resolve(target.topicId(), asOf.point(target.shard()));
    }
    while (out.count() < keys.size()) {
      if (System.nanoTime() - start > TURN_NS) {
        return Turn.AGAIN;
      }
      int from = out.count();
      List<byte[]> part = keys.subList(from, Math.min(keys.size(), from + PART_KEYS));
      for (RowVersion row : target.tables().get(target.topicId(), part, asOfLsn)) {
        if (!out.addRow(row)) {
          throw AsOf.invalid(
              "The rows of "
                  + keys.size()
                  + " keys take more than "
                  + credit()
                  + " bytes (table.answer.max): ask for fewer at once.");
        }
      }
    }
    return Turn.DONE;
  }

  @Override
  void write(AnswerBuffer out, ByteBuf message) {
    EntryBlock block = out.pack(false);
    byte[] token = TableToken.of(scope.log(), target.shard(), asOfLsn);
    out.writer
        .begin(message, new TableRowsEncoder(), block.length() + AnswerBuffer.MESSAGE_BYTES)
        .correlationId(correlationId)
        .asOfLsn(asOfLsn)
        .count(keys.size())
        .codec(block.codec())
        .rawLength(block.rawLength())
        .rawCrc(block.rawCrc())
        .putRows(block.buffer(), block.offset(), block.length())
        .putCursor(token, 0, 0)
        .putToken(token, 0, token.length);
    out.writer.end();
  }
}
