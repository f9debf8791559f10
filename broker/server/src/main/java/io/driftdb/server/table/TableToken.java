package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.server.wire.PositionToken;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes the token of a state of one shard. Stateless. */
final class TableToken {
  private TableToken() {}

  /** That of the state with all records up to an LSN. */
  static byte[] of(EventLog log, int shard, long asOfLsn) {
    byte[] bytes = new byte[PositionToken.length(1)];
    UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    PositionToken.putHead(buffer, 0, log.clusterId(), 1);
    PositionToken.putPart(buffer, 0, 0, shard, log.status(shard).epoch(), asOfLsn + 1);
    return bytes;
  }
}
