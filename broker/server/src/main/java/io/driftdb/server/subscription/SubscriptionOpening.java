package io.driftdb.server.subscription;

import io.driftdb.log.EventLog;
import io.driftdb.log.PartitionStart;
import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import io.driftdb.schema.PositionToken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A Subscribe request while it is looked up: checks the token, finds each partition's start, and
 * subscribes to each shard. Reader thread; a DriftException means that nothing stays open.
 */
final class SubscriptionOpening {
  /** Where a partition starts, and where it ended at that time. */
  record Start(int topicId, int partition, long startOffset, long endOffset) {}

  private final EventLog log;
  private final List<PositionQuery> queries;
  private final PositionToken token;
  private final List<Start> starts = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();
  private final Map<Integer, List<PartitionStart>> byShard = new TreeMap<>();
  private final List<ShardFeed> feeds = new ArrayList<>();

  /** The token may be null. */
  SubscriptionOpening(EventLog log, List<PositionQuery> queries, PositionToken token) {
    this.log = log;
    this.queries = queries;
    this.token = token;
  }

  /** Finds starts until all are found, or for as long as one turn may take; true when they are. */
  boolean find(long turnNs) {
    long turnStart = System.nanoTime();
    if (starts.isEmpty()) {
      TokenCheck.requireKnown(log, token);
    }
    while (starts.size() < queries.size() && System.nanoTime() - turnStart < turnNs) {
      PositionQuery query = queries.get(starts.size());
      if (!seen.add((long) query.topicId() << Integer.SIZE | query.partition())) {
        throw new DriftException(
            ErrorCode.INVALID_REQUEST,
            "Partition " + query.partition() + " of a topic is named twice: name it once.");
      }
      long start = query.resolve(log);
      long end = log.latestOffset(query.topicId(), query.partition());
      starts.add(new Start(query.topicId(), query.partition(), start, end));
      byShard
          .computeIfAbsent(query.topic(log).shardOf(query.partition()), s -> new ArrayList<>())
          .add(new PartitionStart(query.topicId(), query.partition(), start));
    }
    return starts.size() == queries.size();
  }

  /** When all starts are found. */
  void open(PushSubscription owner, ReaderPool readers, ShardFeed.FailureHandler onFailure) {
    try {
      byShard.forEach(
          (shard, partitions) -> {
            ShardFeed feed = new ShardFeed(owner, shard, log, readers, onFailure);
            feed.attach(log.subscribe(shard, partitions, feed::wake));
            feeds.add(feed);
          });
    } catch (RuntimeException | OutOfMemoryError e) {
      discard();
      throw e;
    }
  }

  /** One for each partition, in the order of the request. */
  List<Start> starts() {
    return starts;
  }

  List<ShardFeed> feeds() {
    return feeds;
  }

  /** Closes what was opened, when nobody wants it any more. */
  void discard() {
    feeds.forEach(ShardFeed::discard);
  }
}
