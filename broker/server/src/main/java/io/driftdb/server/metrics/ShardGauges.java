package io.driftdb.server.metrics;

import io.driftdb.log.EventLog;
import io.driftdb.log.ShardState;
import io.driftdb.log.ShardStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToDoubleFunction;

/** Where each shard stands, sampled once per scrape. */
final class ShardGauges {
  private final EventLog log;
  private final AtomicReferenceArray<ShardStatus> sampled;

  ShardGauges(MeterRegistry registry, EventLog log) {
    this.log = log;
    this.sampled = new AtomicReferenceArray<>(log.shards());
    sample();
    for (int shard = 0; shard < log.shards(); shard++) {
      register(registry, shard);
    }
    Gauge.builder("driftdb.disk.usable", sampled, all -> all.get(0).usableBytes())
        .baseUnit("bytes")
        .description("Space left on the data directory's file system")
        .register(registry);
  }

  private void register(MeterRegistry registry, int shard) {
    gauge(registry, shard, "driftdb.ring.used.slots", "Appends in the ring", ShardStatus::ringUsed);
    gauge(registry, shard, "driftdb.ring.slots", "The ring's capacity", ShardStatus::ringCapacity);
    gauge(registry, shard, "driftdb.lsn.first", "Oldest record held", ShardStatus::firstLsn);
    gauge(
        registry,
        shard,
        "driftdb.lsn.appended",
        "End of what is appended",
        ShardStatus::appendedLsn);
    gauge(
        registry, shard, "driftdb.lsn.durable", "End of what is durable", ShardStatus::durableLsn);
    gauge(
        registry,
        shard,
        "driftdb.lsn.committed",
        "End of what is committed",
        ShardStatus::committedLsn);
    gauge(
        registry, shard, "driftdb.lsn.visible", "End of what is visible", ShardStatus::visibleLsn);
    gauge(registry, shard, "driftdb.epoch", "Starts of the shard", ShardStatus::epoch);
    gauge(registry, shard, "driftdb.segments", "Files that hold records", ShardStatus::segments);
    gauge(
        registry,
        shard,
        "driftdb.segments.pooled",
        "Files ready for reuse",
        ShardStatus::pooledSegments);
    gauge(
        registry,
        shard,
        "driftdb.quarantined.ranges",
        "Damaged ranges that are not served",
        ShardStatus::quarantinedRanges);
    Gauge.builder("driftdb.log.size", sampled, all -> all.get(shard).logBytes())
        .baseUnit("bytes")
        .description("Bytes of log")
        .tag("shard", Integer.toString(shard))
        .register(registry);
    for (ShardState state : ShardState.values()) {
      Gauge.builder("driftdb.shard.state", sampled, all -> all.get(shard).state() == state ? 1 : 0)
          .description("1 for the state that the shard is in")
          .tag("shard", Integer.toString(shard))
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private void gauge(
      MeterRegistry registry,
      int shard,
      String name,
      String what,
      ToDoubleFunction<ShardStatus> value) {
    Gauge.builder(name, sampled, all -> value.applyAsDouble(all.get(shard)))
        .description(what)
        .tag("shard", Integer.toString(shard))
        .register(registry);
  }

  void sample() {
    for (int shard = 0; shard < sampled.length(); shard++) {
      sampled.set(shard, log.status(shard));
    }
  }
}
