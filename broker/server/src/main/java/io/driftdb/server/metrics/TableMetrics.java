package io.driftdb.server.metrics;

import io.driftdb.log.EventLog;
import io.driftdb.log.Topic;
import io.driftdb.schema.Verdict;
import io.driftdb.table.ShardTables;
import io.driftdb.table.ShardTables.State;
import io.driftdb.table.TableObserver;
import io.driftdb.table.Tables;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Counts what folding comes to, and knows which tables do not serve. Called on the shards' table
 * threads; recording does not allocate or block.
 */
public final class TableMetrics implements TableObserver {
  private static final int ALL_TABLES = 0;

  private record ShardMeters(Counter records, Counter conflicts, Counter rejections, Timer fold) {}

  /** A table on a shard that does not serve, and why. */
  private record Trouble(State state, String reason) {}

  private final MeterRegistry registry;
  private final ShardMeters[] shards;
  private final Map<Long, Trouble> troubles = new ConcurrentSkipListMap<>();
  private volatile EventLog log;

  TableMetrics(MeterRegistry registry, int shardCount) {
    this.registry = registry;
    this.shards = new ShardMeters[shardCount];
    for (int shard = 0; shard < shardCount; shard++) {
      shards[shard] = meters(Integer.toString(shard));
    }
  }

  private ShardMeters meters(String shard) {
    return new ShardMeters(
        Counter.builder("driftdb.table.applied.records")
            .description("Records folded into tables")
            .tag("shard", shard)
            .register(registry),
        verdict(shard, Verdict.CONFLICT),
        verdict(shard, Verdict.REJECTED),
        Timer.builder("driftdb.table.fold")
            .description("Folding a group of records, and writing it to the store")
            .tag("shard", shard)
            .serviceLevelObjectives(Buckets.LATENCIES)
            .register(registry));
  }

  private Counter verdict(String shard, Verdict verdict) {
    return Counter.builder("driftdb.table.unapplied.records")
        .description("Records for tables that changed nothing")
        .tag("shard", shard)
        .tag("verdict", verdict.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** Adds what is asked of the tables at each scrape. */
  void watch(EventLog ofLog, Tables tables) {
    log = ofLog;
    for (int shard = 0; shard < shards.length; shard++) {
      ShardTables of = tables.shard(shard);
      int id = shard;
      gauge(
          shard,
          "driftdb.table.applied.lsn",
          "End of what tables have folded, exclusive",
          of,
          ShardTables::appliedLsn);
      gauge(
          shard,
          "driftdb.table.lag.records",
          "Committed records that tables have not folded",
          of,
          ShardTables::lag);
      gauge(
          shard,
          "driftdb.table.failed",
          "Tables that could not be folded or rebuilt",
          this,
          all -> all.count(id, State.FAILED));
      gauge(
          shard,
          "driftdb.table.rebuilding",
          "Tables that are being folded again",
          this,
          all -> all.count(id, State.REBUILDING));
    }
  }

  private <T> void gauge(int shard, String name, String what, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value)
        .description(what)
        .tag("shard", Integer.toString(shard))
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void onGroup(int shard, int records, long nanos) {
    shards[shard].records.increment(records);
    shards[shard].fold.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void onVerdict(int shard, int topicId, Verdict verdict) {
    if (verdict == Verdict.CONFLICT) {
      shards[shard].conflicts.increment();
    } else if (verdict == Verdict.REJECTED) {
      shards[shard].rejections.increment();
    }
  }

  @Override
  public void onState(int shard, int topicId, State state, String reason) {
    long key = (long) shard << Integer.SIZE | topicId;
    if (state == State.SERVING) {
      troubles.remove(key);
    } else {
      troubles.put(key, new Trouble(state, reason == null ? "" : reason));
    }
  }

  private int count(int shard, State state) {
    int count = 0;
    for (Map.Entry<Long, Trouble> each : troubles.entrySet()) {
      boolean counts = each.getKey() >> Integer.SIZE == shard && each.getValue().state == state;
      count += counts && isThere(each.getKey().intValue()) ? 1 : 0;
    }
    return count;
  }

  private boolean isThere(int topicId) {
    EventLog of = log;
    return topicId == ALL_TABLES || of == null || of.topic(topicId) != null;
  }

  /** Whether no table of a shard can be served before somebody has seen to it. */
  public boolean haveFailed(int shard) {
    Trouble all = troubles.get((long) shard << Integer.SIZE);
    return all != null && all.state == State.FAILED;
  }

  /** What is wrong with tables of a shard, by their names; {@code *} stands for all of them. */
  public Map<String, String> troubles(int shard) {
    Map<String, String> named = new TreeMap<>();
    troubles.forEach(
        (key, trouble) -> {
          int topicId = key.intValue();
          if (key >> Integer.SIZE == shard && isThere(topicId)) {
            named.put(
                name(topicId),
                trouble.state.name().toLowerCase(Locale.ROOT) + ": " + trouble.reason);
          }
        });
    return named;
  }

  private String name(int topicId) {
    Topic topic = topicId == ALL_TABLES || log == null ? null : log.topic(topicId);
    return topic == null ? "*" : topic.name();
  }
}
