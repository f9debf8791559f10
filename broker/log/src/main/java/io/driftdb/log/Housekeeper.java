package io.driftdb.log;

import io.driftdb.log.upkeep.ShardUpkeep;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that does the upkeep of all shards, a round every few milliseconds. Never interrupted.
 */
final class Housekeeper implements Runnable {
  private static final long PAUSE_NS = 20_000_000L;

  /** Between rounds that found something to do: long enough to see whether anybody appends. */
  private static final long BREATH_NS = 1_000_000L;

  private final List<ShardUpkeep> shards;
  private final Thread thread = new Thread(this, "drift-housekeeper");
  private volatile boolean stopping;

  Housekeeper(List<ShardUpkeep> shards) {
    this.shards = shards;
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    while (!stopping) {
      int work = 0;
      for (ShardUpkeep upkeep : shards) {
        work += upkeep.doWork();
      }
      LockSupport.parkNanos(this, work == 0 ? PAUSE_NS : BREATH_NS);
    }
  }

  /** Ends the round that is under way and the thread. */
  void stop() {
    stopping = true;
    LockSupport.unpark(thread);
    ThreadEnd.await(thread);
  }
}
