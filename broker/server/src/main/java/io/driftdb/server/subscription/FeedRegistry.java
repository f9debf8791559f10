package io.driftdb.server.subscription;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The subscriptions and feeds of all connections, for the metrics. Any thread. */
public final class FeedRegistry {
  private final Set<ShardFeed> feeds = ConcurrentHashMap.newKeySet();
  private final AtomicInteger subscriptions = new AtomicInteger();
  private final AtomicLong partitions = new AtomicLong();

  /** Counts a subscription in; false when all would have too many partitions then. */
  boolean tryOpen(int ofPartitions, int maxPartitions) {
    long now = partitions.get();
    while (now + ofPartitions <= maxPartitions) {
      if (partitions.compareAndSet(now, now + ofPartitions)) {
        subscriptions.incrementAndGet();
        return true;
      }
      now = partitions.get();
    }
    return false;
  }

  void closed(int ofPartitions) {
    partitions.addAndGet(-ofPartitions);
    subscriptions.decrementAndGet();
  }

  void add(ShardFeed feed) {
    feeds.add(feed);
  }

  void remove(ShardFeed feed) {
    feeds.remove(feed);
  }

  public int subscriptions() {
    return subscriptions.get();
  }

  /** Committed records not pushed yet, of all subscriptions together. */
  public long totalLagRecords() {
    return feeds.stream().mapToLong(ShardFeed::lagRecords).sum();
  }

  /** The same of the one that is furthest behind. */
  public long greatestLagRecords() {
    return feeds.stream().mapToLong(ShardFeed::lagRecords).max().orElse(0);
  }
}
