package io.driftdb.log.apply;

import io.driftdb.schema.ErrorCode;
import java.util.ArrayDeque;

/**
 * The appends that wait for their answers, in order. Entries are reused. Belongs to the shard's
 * thread.
 */
public final class PendingAcks {
  private final ArrayDeque<PendingAck> waiting = new ArrayDeque<>(1024);
  private final ArrayDeque<PendingAck> spare = new ArrayDeque<>(1024);

  /** A new last entry, to be filled in. */
  public PendingAck add() {
    PendingAck ack = spare.poll();
    if (ack == null) {
      ack = new PendingAck();
    }
    waiting.add(ack);
    return ack;
  }

  void commit(long lsn) {
    PendingAck first = waiting.peek();
    while (first != null && first.releaseLsn <= lsn) {
      waiting.poll();
      if (!first.answered) {
        first.listener.onAppended(first.tag, first);
      }
      recycle(first);
      first = waiting.peek();
    }
  }

  /**
   * Refuses all that wait for the LSN or a later one: a duplicate may wait behind its lost
   * original.
   */
  void truncateFrom(long lsn) {
    for (int i = waiting.size(); i > 0; i--) {
      PendingAck ack = waiting.poll();
      if (ack.releaseLsn <= lsn) {
        waiting.add(ack);
      } else {
        refuse(ack, ErrorCode.NOT_COMMITTED, ErrorCode.NOT_COMMITTED.advice());
      }
    }
  }

  /** Refuses everything. */
  public int refuseAll(ErrorCode code, String message) {
    int count = waiting.size();
    while (!waiting.isEmpty()) {
      refuse(waiting.poll(), code, message);
    }
    return count;
  }

  private void refuse(PendingAck ack, ErrorCode code, String message) {
    if (!ack.answered) {
      ack.listener.onRefused(ack.tag, code, message);
    }
    recycle(ack);
  }

  private void recycle(PendingAck ack) {
    ack.listener = null;
    spare.push(ack);
  }
}
