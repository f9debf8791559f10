package io.driftdb.server.table;

import io.driftdb.log.EventLog;
import io.driftdb.schema.PositionToken;
import java.util.List;

/** Makes the token of a state of one shard. Stateless. */
final class TableToken {
  private TableToken() {}

  /** That of the state with all records up to an LSN. */
  static byte[] of(EventLog log, int shard, long asOfLsn) {
    PositionToken.Part part = new PositionToken.Part(shard, log.epoch(shard), asOfLsn + 1);
    return new PositionToken(log.clusterId(), List.of(part)).toBytes();
  }
}
