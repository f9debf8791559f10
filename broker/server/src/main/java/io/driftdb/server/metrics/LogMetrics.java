package io.driftdb.server.metrics;

import io.driftdb.log.LogObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what shards do. Called on shard threads; recording does not allocate or block. */
public final class LogMetrics implements LogObserver {
  private static final Logger LOG = LoggerFactory.getLogger(LogMetrics.class);

  private record ShardMeters(
      Counter frames,
      Counter records,
      Counter bytes,
      Counter duplicates,
      DistributionSummary groupFrames,
      DistributionSummary groupBytes,
      Timer write,
      Timer force) {}

  private final ShardMeters[] shards;
  private final Counter clockJumps;

  public LogMetrics(MeterRegistry registry, int shardCount) {
    shards = new ShardMeters[shardCount];
    for (int shard = 0; shard < shardCount; shard++) {
      shards[shard] = meters(registry, Integer.toString(shard));
    }
    clockJumps =
        Counter.builder("driftdb.clock.jumps")
            .description("Times that the clock jumped forward between two groups")
            .register(registry);
  }

  private static ShardMeters meters(MeterRegistry registry, String shard) {
    return new ShardMeters(
        counter(registry, "driftdb.append.frames", null, "Frames written and forced", shard),
        counter(registry, "driftdb.append.records", null, "Records written and forced", shard),
        counter(registry, "driftdb.append", "bytes", "Bytes of frames written and forced", shard),
        counter(registry, "driftdb.append.duplicates", null, "Batches appended before", shard),
        summary("driftdb.group.frames", null, "Frames of one fdatasync", shard)
            .serviceLevelObjectives(Buckets.COUNTS)
            .register(registry),
        summary("driftdb.group.size", "bytes", "Bytes of one fdatasync", shard)
            .serviceLevelObjectives(Buckets.BYTES)
            .register(registry),
        timer(registry, "driftdb.journal.write", "Writing a group", shard),
        timer(registry, "driftdb.journal.force", "fdatasync of a group", shard));
  }

  private static Counter counter(
      MeterRegistry registry, String name, String unit, String what, String shard) {
    return Counter.builder(name)
        .baseUnit(unit)
        .description(what)
        .tag("shard", shard)
        .register(registry);
  }

  private static DistributionSummary.Builder summary(
      String name, String unit, String what, String shard) {
    return DistributionSummary.builder(name).baseUnit(unit).description(what).tag("shard", shard);
  }

  private static Timer timer(MeterRegistry registry, String name, String what, String shard) {
    return Timer.builder(name)
        .description(what)
        .tag("shard", shard)
        .serviceLevelObjectives(Buckets.LATENCIES)
        .register(registry);
  }

  @Override
  public void onGroup(int shard, int frames, int records, int bytes, long writeNs, long forceNs) {
    ShardMeters meters = shards[shard];
    meters.frames.increment(frames);
    meters.records.increment(records);
    meters.bytes.increment(bytes);
    meters.groupFrames.record(frames);
    meters.groupBytes.record(bytes);
    meters.write.record(writeNs, TimeUnit.NANOSECONDS);
    meters.force.record(forceNs, TimeUnit.NANOSECONDS);
  }

  @Override
  public void onDuplicate(int shard) {
    shards[shard].duplicates.increment();
  }

  @Override
  public void onClockJump(int shard, long jumpNs) {
    clockJumps.increment();
    LOG.warn(
        "Shard {}: the clock jumped forward by {} ms",
        shard,
        TimeUnit.NANOSECONDS.toMillis(jumpNs));
  }
}
