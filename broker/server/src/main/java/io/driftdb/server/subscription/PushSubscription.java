package io.driftdb.server.subscription;

import io.driftdb.server.wire.Peer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * One subscription of a client: its credit, and a feed for each shard that it touches. The event
 * loop opens and closes it and adds credit; readers take credit away.
 */
final class PushSubscription implements BooleanSupplier {
  final int id;
  final Peer peer;
  final int partitions;
  private final AtomicLong credit = new AtomicLong();
  private volatile List<ShardFeed> feeds = List.of();
  private volatile boolean cancelled;

  PushSubscription(int id, Peer peer, long creditBytes, int partitions) {
    this.id = id;
    this.peer = peer;
    this.partitions = partitions;
    this.credit.set(creditBytes);
  }

  /** Starts to push. */
  void activate(List<ShardFeed> opened) {
    feeds = opened;
    opened.forEach(ShardFeed::activate);
  }

  List<ShardFeed> feeds() {
    return feeds;
  }

  void addCredit(long bytes) {
    credit.accumulateAndGet(bytes, PushSubscription::saturatedSum);
    wake();
  }

  private static long saturatedSum(long a, long b) {
    long sum = a + b;
    return ((a ^ sum) & (b ^ sum)) < 0 ? Long.MAX_VALUE : sum;
  }

  /** Lets feeds go on that had no credit or no room. */
  void wake() {
    for (ShardFeed feed : feeds) {
      feed.resume();
    }
  }

  /** What may still be sent; 0 or less when the client must give more first. */
  long credit() {
    return credit.get();
  }

  void spend(int bytes) {
    credit.addAndGet(-bytes);
  }

  /** Whether what was read for it should still be sent. */
  @Override
  public boolean getAsBoolean() {
    return !cancelled;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Ends it: readers close what they read from. */
  void cancel() {
    cancelled = true;
    feeds.forEach(ShardFeed::wake);
  }
}
