package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.protocol.TableFeedReplyEncoder;
import io.driftdb.schema.table.EntryBlock;
import io.driftdb.table.RowVersion;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The changes of a table behind an LSN. Waits for the first of them; what other topics of the shard
 * append meanwhile does not make it read.
 */
final class FeedRead extends TableRead {
  private final int maxBytes;
  private final FeedWatch watch;
  private FeedWatch.Wait wait;
  private long afterLsn;
  private boolean atBoundary;

  FeedRead(TableRequests owner, RequestHead head, TableTarget target, long afterLsn, int maxBytes) {
    super(owner, head, target);
    this.afterLsn = afterLsn;
    this.maxBytes = maxBytes;
    this.watch = new FeedWatch(scope.log(), target);
  }

  @Override
  boolean isFeed() {
    return true;
  }

  @Override
  int credit() {
    return scope.limits().bytes(maxBytes);
  }

  @Override
  Turn read(AnswerBuffer out) {
    if (wait != null) {
      afterLsn = wait.passedLsn();
      wait = null;
    }
    watch.look(afterLsn);
    long applied = target.tables().appliedLsn();
    if (applied > afterLsn + 1) {
      atBoundary = true;
      long last =
          target
              .tables()
              .changes(target.topicId(), afterLsn, row -> add(out, row), () -> atBoundary = true);
      afterLsn = Math.max(afterLsn, last);
    }
    boolean over = restNs() <= 0;
    if (out.count() == 0 && over && afterLsn >= applied) {
      throw new DriftException(
          ErrorCode.AS_OF_NOT_REACHED,
          target.topic().name()
              + " on shard "
              + target.shard()
              + " is applied up to LSN "
              + (applied - 1)
              + "; asked for are changes behind LSN "
              + afterLsn
              + ". "
              + ErrorCode.AS_OF_NOT_REACHED.advice());
    }
    return out.count() > 0 || over ? Turn.DONE : Turn.LATER;
  }

  /** What a transaction has begun is taken to its end, whatever the credit. */
  private boolean add(AnswerBuffer out, RowVersion change) {
    if (atBoundary && !out.fits(AnswerBuffer.rowLength(change))) {
      return false;
    }
    atBoundary = false;
    out.putRow(change);
    return true;
  }

  @Override
  CompletableFuture<Void> next() {
    wait = watch.next(afterLsn);
    return wait.start().completeOnTimeout(null, Math.max(1, restNs()), TimeUnit.NANOSECONDS);
  }

  @Override
  void write(AnswerBuffer out, ByteBuf message) {
    EventLog log = scope.log();
    EntryBlock block = out.pack(false);
    byte[] token = TableToken.of(log, target.shard(), afterLsn);
    out.writer
        .begin(message, new TableFeedReplyEncoder(), block.length() + AnswerBuffer.MESSAGE_BYTES)
        .correlationId(correlationId)
        .lastLsn(afterLsn)
        .count(out.count())
        .codec(block.codec())
        .rawLength(block.rawLength())
        .rawCrc(block.rawCrc())
        .putChanges(block.buffer(), block.offset(), block.length())
        .putToken(token, 0, token.length);
    out.writer.end();
  }
}
