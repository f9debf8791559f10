package io.driftdb.server.subscription;

import io.driftdb.log.EventLog;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;

/** Decides whether a token is of the history that this broker has. Stateless; any thread. */
public final class TokenCheck {
  private TokenCheck() {}

  /** POSITION_LOST for a token of another cluster, or of records that were taken back. */
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
    if (!known) {
      throw new DriftException(ErrorCode.POSITION_LOST, ErrorCode.POSITION_LOST.advice());
    }
  }
}
