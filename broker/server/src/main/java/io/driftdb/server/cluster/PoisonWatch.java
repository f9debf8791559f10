package io.driftdb.server.cluster;

import io.driftdb.log.LogObserver;
import io.driftdb.log.ShardState;
import io.driftdb.schema.ErrorCode;

/** Tells what happens to a log on, and what to do when one of its shards is poisoned. */
public final class PoisonWatch implements LogObserver {
  private final LogObserver next;
  private final Runnable whenPoisoned;

  /** {@code whenPoisoned} runs on the shard's thread. */
  public PoisonWatch(LogObserver next, Runnable whenPoisoned) {
    this.next = next;
    this.whenPoisoned = whenPoisoned;
  }

  @Override
  public void onState(int shard, ShardState state, String reason) {
    next.onState(shard, state, reason);
    if (state == ShardState.POISONED) {
      whenPoisoned.run();
    }
  }

  @Override
  public void onGroup(int shard, int frames, int records, int bytes, long writeNs, long forceNs) {
    next.onGroup(shard, frames, records, bytes, writeNs, forceNs);
  }

  @Override
  public void onRefused(int shard, ErrorCode code) {
    next.onRefused(shard, code);
  }

  @Override
  public void onDuplicate(int shard) {
    next.onDuplicate(shard);
  }

  @Override
  public void onClockJump(int shard, long jumpNs) {
    next.onClockJump(shard, jumpNs);
  }
}
