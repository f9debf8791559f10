package io.driftdb.server.table;

import io.driftdb.schema.protocol.TableVersionsEncoder;
import io.driftdb.schema.table.EntryBlock;
import io.netty.buffer.ByteBuf;

/** The versions of a row, and what changed nothing of it, the newest first. */
final class HistoryRead extends TableRead {
  /**
   * How much of a history is asked for.
   *
   * @param beforeLsn 0 = from the newest
   * @param maxVersions 0 = no bound
   */
  record Extent(long beforeLsn, int maxVersions, int maxBytes) {
    Extent {
      if (beforeLsn < 0 || maxVersions < 0 || maxBytes < 0) {
        throw AsOf.invalid("beforeLsn, maxVersions and maxBytes are never negative.");
      }
    }
  }

  private final byte[] key;
  private final Extent extent;
  private long asOfLsn;
  private long horizonLsn;
  private long nextBeforeLsn;

  HistoryRead(
      TableRequests owner, RequestHead head, TableTarget target, byte[] key, Extent extent) {
    super(owner, head, target);
    this.key = key;
    this.extent = extent;
  }

  @Override
  int credit() {
    return scope.limits().bytes(extent.maxBytes());
  }

  @Override
  Turn read(AnswerBuffer out) {
    asOfLsn = target.tables().appliedLsn() - 1;
    long before = extent.beforeLsn() == 0 ? asOfLsn + 1 : extent.beforeLsn();
    int most = extent.maxVersions() == 0 ? Integer.MAX_VALUE : extent.maxVersions();
    nextBeforeLsn =
        target
            .tables()
            .history(
                target.topicId(),
                key,
                before,
                version -> out.count() < most && out.addVersion(version));
    horizonLsn = target.tables().status(target.topicId()).horizonLsn();
    return Turn.DONE;
  }

  @Override
  void write(AnswerBuffer out, ByteBuf message) {
    EntryBlock block = out.pack(false);
    byte[] token = TableToken.of(scope.log(), target.shard(), asOfLsn);
    out.writer
        .begin(message, new TableVersionsEncoder(), block.length() + AnswerBuffer.MESSAGE_BYTES)
        .correlationId(correlationId)
        .asOfLsn(asOfLsn)
        .horizonLsn(horizonLsn)
        .count(out.count())
        .nextBeforeLsn(nextBeforeLsn)
        .putVersions(block.buffer(), block.offset(), block.length())
        .putToken(token, 0, token.length);
    out.writer.end();
  }
}
