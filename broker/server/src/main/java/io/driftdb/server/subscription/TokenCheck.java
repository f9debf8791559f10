package io.driftdb.server.subscription;

import io.driftdb.log.EventLog;
import io.driftdb.log.ShardState;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;

/** Decides whether a token is of the history that this broker has. Stateless; any thread. */
public final class TokenCheck {
  private TokenCheck() {}

  /**
   * POSITION_LOST for a token of another cluster, or of records that were taken back;
   * AS_OF_NOT_REACHED while it {@link #isAhead}. The token may be null.
   */
  public static void requireKnown(EventLog log, PositionToken token) {
    if (token == null) {
      return;
    }
    boolean known = token.clusterId().equals(log.clusterId());
    for (PositionToken.Part part : token.parts()) {
      known =
          known
              && part.shard() >= 0
              && part.shard() < log.shards()
              && part.lsn() <= log.appendedLsn(part.shard())
              && log.isInHistory(part.shard(), part.epoch(), part.lsn());
    }
    if (known) {
      return;
    }
    if (isAhead(log, token)) {
      throw new DriftException(
          ErrorCode.AS_OF_NOT_REACHED,
          "This node copies the log of another one, and has not come to that token. "
              + ErrorCode.AS_OF_NOT_REACHED.advice());
    }
    throw new DriftException(ErrorCode.POSITION_LOST, ErrorCode.POSITION_LOST.advice());
  }

  /**
   * Whether this node follows another and can't tell yet: the token is of records, or of an epoch,
   * that it has not heard of. The token may be null.
   */
  public static boolean isAhead(EventLog log, PositionToken token) {
    if (token == null || !token.clusterId().equals(log.clusterId())) {
      return false;
    }
    for (PositionToken.Part part : token.parts()) {
      int shard = part.shard();
      boolean unheard =
          shard >= 0
              && shard < log.shards()
              && (part.lsn() > log.committedLsn(shard) || part.epoch() > log.epoch(shard));
      if (unheard && log.status(shard).state() == ShardState.FOLLOWING) {
        return true;
      }
    }
    return false;
  }
}
