package io.driftdb.server.metrics;

import io.driftdb.log.EventLog;
import io.driftdb.log.Topic;
import io.driftdb.schema.DriftException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The end offset of each topic, summed over its partitions: no series per partition, and a bounded
 * number of topics. Sampled once per scrape.
 */
final class TopicGauges {
  private static final String OTHERS = "_other";

  private final EventLog log;
  private final int maxTopics;
  private final MultiGauge ends;
  private final MultiGauge counts;
  private final MultiGauge pinned;

  TopicGauges(MeterRegistry registry, EventLog log, int maxTopics) {
    this.log = log;
    this.maxTopics = maxTopics;
    this.ends =
        MultiGauge.builder("driftdb.topic.end.offset")
            .description("Committed records ever, all partitions of a topic")
            .register(registry);
    this.counts =
        MultiGauge.builder("driftdb.topics").description("Topics in all").register(registry);
    this.pinned =
        MultiGauge.builder("driftdb.retention.pinned")
            .baseUnit("bytes")
            .description("What retention would drop if this topic did not keep its records")
            .register(registry);
  }

  void sample() {
    List<Topic> topics = new ArrayList<>(log.topics());
    topics.sort(Comparator.comparingInt(Topic::id));
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    long others = 0;
    for (int i = 0; i < topics.size(); i++) {
      long end = end(topics.get(i));
      if (i < maxTopics) {
        rows.add(MultiGauge.Row.of(Tags.of("topic", topics.get(i).name()), end));
      } else {
        others += end;
      }
    }
    if (topics.size() > maxTopics) {
      rows.add(MultiGauge.Row.of(Tags.of("topic", OTHERS), others));
    }
    ends.register(rows, true);
    counts.register(List.of(MultiGauge.Row.of(Tags.empty(), topics.size())), true);
    pinned.register(pinnedRows(), true);
  }

  /** Those that pin the most, no more than have a series of their own. */
  private List<MultiGauge.Row<?>> pinnedRows() {
    Map<String, Long> bytes = new HashMap<>();
    for (int shard = 0; shard < log.shards(); shard++) {
      log.pinnedBytes(shard).forEach((topic, some) -> bytes.merge(topic, some, Long::sum));
    }
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    bytes.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(maxTopics)
        .forEach(
            each -> rows.add(MultiGauge.Row.of(Tags.of("topic", each.getKey()), each.getValue())));
    return rows;
  }

  private long end(Topic topic) {
    long sum = 0;
    try {
      for (int partition = 0; partition < topic.partitions(); partition++) {
        sum += log.latestOffset(topic.id(), partition);
      }
    } catch (DriftException e) {
      return 0; // deleted meanwhile
    }
    return sum;
  }
}
