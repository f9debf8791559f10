package io.driftdb.log.apply;

import io.driftdb.log.AppendListener;
import io.driftdb.log.AppendResult;

/** An append that waits for its answer, and then the answer. Reused. */
public final class PendingAck implements AppendResult {
  AppendListener listener;
  long tag;
  long releaseLsn;
  boolean answered;
  private long firstLsn;
  private long endLsn;
  private long appendTimeNs;
  private long epoch;
  private boolean duplicate;
  private int batchCount;
  private long[] baseOffsets = new long[1];

  /** Who is to be told, and which committed LSN (exclusive) it takes. */
  public PendingAck waiting(AppendListener listener, long tag, long releaseLsn) {
    this.listener = listener;
    this.tag = tag;
    this.releaseLsn = releaseLsn;
    this.answered = false;
    return this;
  }

  public PendingAck place(
      long firstLsn, long endLsn, long appendTimeNs, long epoch, boolean duplicate) {
    this.firstLsn = firstLsn;
    this.endLsn = endLsn;
    this.appendTimeNs = appendTimeNs;
    this.epoch = epoch;
    this.duplicate = duplicate;
    this.batchCount = 0;
    return this;
  }

  public void addBaseOffset(long offset) {
    if (batchCount == baseOffsets.length) {
      baseOffsets = java.util.Arrays.copyOf(baseOffsets, batchCount * 2);
    }
    baseOffsets[batchCount++] = offset;
  }

  /** Answers before the commit: the asked level does not wait for it. */
  public void answerNow() {
    answered = true;
    listener.onAppended(tag, this);
  }

  @Override
  public long firstLsn() {
    return firstLsn;
  }

  @Override
  public long endLsn() {
    return endLsn;
  }

  @Override
  public long appendTimeNs() {
    return appendTimeNs;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public boolean duplicate() {
    return duplicate;
  }

  @Override
  public int batchCount() {
    return batchCount;
  }

  @Override
  public long baseOffset(int batch) {
    return baseOffsets[batch];
  }
}
