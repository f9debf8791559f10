package io.driftdb.log.replicate;

import org.agrona.DirectBuffer;

/** One node alone: the order is that of submission, and durable is committed. */
public final class StandaloneReplicator implements Replicator {
  private ReplicatedLog log;

  @Override
  public long committedFloor() {
    return EVERYTHING;
  }

  @Override
  public long retainedFrom() {
    return EVERYTHING;
  }

  @Override
  public void onStart(ReplicatedLog log, long committedLsn) {
    this.log = log;
    log.lead(log.epoch() + 1);
  }

  @Override
  public void submit(DirectBuffer buffer, int offset, int length) {
    log.append(buffer, offset, length);
  }

  @Override
  public void onDurable(long lsn) {
    log.commit(lsn);
  }

  @Override
  public boolean isReplicated() {
    return false;
  }

  @Override
  public void onPoisoned(Throwable cause) {}

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public boolean isForceDue() {
    return true;
  }

  @Override
  public boolean hasWork() {
    return false;
  }

  @Override
  public int doWork(long nowNs) {
    return 0;
  }
}
