package io.driftdb.log.control;

import io.driftdb.log.sequence.ControlRecords;
import io.driftdb.log.sequence.SequencedState;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;

/** Records that states of a table before an LSN can't be asked for any more; gives its LSN. */
public final class MoveHorizon extends ControlCommand<Long> {
  private final int topicId;
  private final long lsn;
  private final long timeNs;

  public MoveHorizon(int topicId, long lsn, long timeNs) {
    this.topicId = topicId;
    this.lsn = lsn;
    this.timeNs = timeNs;
  }

  @Override
  public Decision decide(SequencedState state, ControlRecords records, long nowNs) {
    TableRules.table(state, topicId);
    if (lsn < 0 || lsn >= state.nextLsn()) {
      throw new DriftException(
          ErrorCode.INVALID_REQUEST,
          "a horizon is at an LSN that has been given, below "
              + state.nextLsn()
              + ", and not at "
              + lsn);
    }
    records.horizonMoved(topicId, lsn, timeNs, nowNs);
    outcome(0L);
    return Decision.APPEND;
  }

  @Override
  protected Long withLsn(Long result, long lsn) {
    return lsn;
  }
}
